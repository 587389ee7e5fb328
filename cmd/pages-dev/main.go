// Command pages-dev is the tool of Hotclub projects. The trade: it writes code
// into your repository that you commit, so that building a project needs
// nothing but the go command.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	root := &cobra.Command{Use: "pages-dev", Short: "The tool of Hotclub projects"}
	root.AddCommand(generateCommand(), buildCommand(), devCommand())
	if err := root.ExecuteContext(ctx); err != nil {
		os.Exit(1) // cobra has printed it
	}
}
