package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

func symbolizeCommand() *cobra.Command {
	var counter string
	cmd := &cobra.Command{
		Use:   "symbolize symbols-file [stack-file]",
		Short: "Give a stack of a release build its functions and lines back",
		Long: `Give a stack of a release build its functions and lines back.

Release builds carry no names and lines; pages-dev build writes them to a
symbols file instead, one for each build. The stack, as the browser's console
or an error report has it, is read from the file or from standard input.`,
		Args:         cobra.RangeArgs(1, 2),
		SilenceUsage: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			symbols, err := readSymbols(args[0])
			if err != nil {
				return err
			}
			if counter != "" {
				return printCounter(cmd.OutOrStdout(), symbols, counter)
			}
			in := cmd.InOrStdin()
			if len(args) == 2 {
				file, err := os.Open(args[1])
				if err != nil {
					return err
				}
				defer file.Close()
				in = file
			}
			text, err := io.ReadAll(in)
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), symbols.Symbolize(string(text)))
			return err
		},
	}
	cmd.Flags().StringVar(&counter, "pc", "", "look one program counter up, as 0x155c0006")
	return cmd
}

func readSymbols(path string) (*postlink.Symbols, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	symbols := &postlink.Symbols{}
	if err := symbols.UnmarshalBinary(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return symbols, nil
}

func printCounter(w io.Writer, symbols *postlink.Symbols, counter string) error {
	pc, err := strconv.ParseUint(strings.TrimPrefix(counter, "0x"), 16, 64)
	if err != nil {
		return fmt.Errorf("--pc wants a hexadecimal number, not %q", counter)
	}
	frames := symbols.Line(pc)
	if frames == nil {
		return fmt.Errorf("%s is no program counter of this program", counter)
	}
	for _, f := range frames {
		if _, err := fmt.Fprintf(w, "%s\n\t%s:%d\n", f.Function, f.File, f.Line); err != nil {
			return err
		}
	}
	return nil
}
