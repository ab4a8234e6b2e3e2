package snapshot

import (
	"context"
	"fmt"

	"github.com/robfig/cron/v3"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// Schedule saves a snapshot by etcd-snapshot-schedule-cron, until the context ends.
func Schedule(ctx context.Context, s *settings.Settings) error {
	if s.Flag("etcd-disable-snapshots") {
		return nil
	}
	schedule := cron.New()
	_, err := schedule.AddFunc(s.Text("etcd-snapshot-schedule-cron", "0 */12 * * *"), func() {
		if _, err := Save(ctx, s, s.Text("etcd-snapshot-name", "etcd-snapshot")); err != nil {
			fmt.Println("scheduled snapshot:", err)
		}
	})
	if err != nil {
		return fmt.Errorf("etcd-snapshot-schedule-cron: %w", err)
	}
	schedule.Start()
	go func() {
		<-ctx.Done()
		schedule.Stop()
	}()
	return nil
}
