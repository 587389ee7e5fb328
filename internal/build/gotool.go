package build

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// toolError is a go command that failed, with what it printed.
type toolError struct {
	command string
	output  string
	err     error
}

func (e *toolError) Error() string {
	if e.output == "" {
		return e.command + ": " + e.err.Error()
	}
	return e.output
}

func (e *toolError) Unwrap() error { return e.err }

var errNoGo = errors.New("the go command is not on the PATH; install Go from https://go.dev/dl and try again")

// stopTime is how long the go command may take to end its compilers after it
// was asked to.
const stopTime = 5 * time.Second

// goTool runs the go command and returns its standard output.
func goTool(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errNoGo
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	if os.Getenv("GOGC") == "" {
		// The compiler spends a sixth of its time collecting garbage.
		cmd.Env = append(cmd.Env, "GOGC=400")
	}
	// Asked politely it waits for its compilers; killed it leaves them running.
	cmd.Cancel = func() error {
		if cmd.Process.Signal(os.Interrupt) == nil {
			return nil
		}
		return cmd.Process.Kill() // Windows knows no interrupt
	}
	cmd.WaitDelay = stopTime
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &toolError{"go " + args[0], strings.TrimSpace(stderr.String()), err}
	}
	return stdout.Bytes(), nil
}

func compileError(target string, err error) error {
	var tool *toolError
	if errors.As(err, &tool) && tool.output != "" {
		return &CompileError{target, tool.output}
	}
	return err
}
