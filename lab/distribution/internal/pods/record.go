package pods

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// record is what is kept of a pod's process: "PID START MANIFEST", in one line. START is when the kernel started it (field
// 22 of /proc/PID/stat): after a reboot another process may have the number. MANIFEST is a hash of what was asked for.
type record struct {
	pid      int
	start    string
	manifest string
}

func recordPath(s *settings.Settings, name string) string {
	return s.Data("agent", "pods", name+".pid")
}

func readRecord(path string) (record, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return record{}, err
	}
	r := record{}
	if _, err := fmt.Sscan(string(content), &r.pid, &r.start, &r.manifest); err != nil {
		return record{}, fmt.Errorf("%s: got %q, expected a process, its start and a hash: %w", path, content, err)
	}
	return r, nil
}

func (r record) write(path string) error {
	if err := os.WriteFile(path+".new", fmt.Appendf(nil, "%d %s %s\n", r.pid, r.start, r.manifest), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// runs tells whether that very process is there and not merely waiting to be buried.
func (r record) runs() bool {
	start, state := stat(r.pid)
	return start != "" && start == r.start && state != "Z" && state != "X"
}

// stat reads when a process was started, and its state; empty where there is none.
func stat(pid int) (start, state string) {
	content, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "stat"))
	if err != nil {
		return "", ""
	}
	// The second field is a name in brackets that may hold anything.
	_, rest, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')'):]), " ")
	fields := strings.Fields(rest)
	return fields[19], fields[0]
}
