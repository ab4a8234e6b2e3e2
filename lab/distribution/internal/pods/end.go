package pods

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// A replaced container gets a while to end by itself.
const grace = 10 * time.Second

// End ends the pod, by force after the grace. One that does not run is ended already.
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

// Settle waits for a pod that is being started, and lets no other one start: the server ends.
func Settle() { starting.Lock() }
