package pods

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// Time for a replaced container to end.
const grace = 10 * time.Second

// End ends the pod, by force after the grace period. A pod that does not run counts as ended.
func End(s *settings.Settings, name string) error {
	path := recordPath(s, name)
	r, err := readRecord(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.runs() {
		fmt.Println(name + ": ending the pod that runs")
		_ = syscall.Kill(r.pid, syscall.SIGTERM)
		for limit := time.Now().Add(grace); r.runs(); time.Sleep(look / 4) {
			if time.Now().After(limit) {
				_ = syscall.Kill(r.pid, syscall.SIGKILL)
			}
		}
	}
	return os.Remove(path)
}

// Settle waits for a starting pod, and prevents other starts: the server ends.
func Settle() { starting.Lock() }
