package node

import (
	"context"
	"fmt"
	"time"
)

// every repeats a function until the context ends; it logs failures and retries.
func every(ctx context.Context, interval time.Duration, name string, do func(context.Context) error) {
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			fmt.Printf("%s: %v\n", name, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(interval):
		}
	}
}
