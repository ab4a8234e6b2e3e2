package pods

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// record describes a pod's process in one line: "PID START MANIFEST". START is the kernel's start time (field 22 of
// /proc/PID/stat), because after a reboot another process may have the number. MANIFEST is a hash of its arguments.
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

// runs reports whether that very process exists. A killed process is a zombie as soon as its first thread has ended; it
// keeps its ports until its other threads have ended, too.
func (r record) runs() bool {
	start, ended := stat(r.pid)
	return start != "" && start == r.start && !ended
}

// stat reads a process' start time, empty when it does not exist, and whether all its threads have ended.
func stat(pid int) (start string, ended bool) {
	content, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "stat"))
	if err != nil {
		return "", true
	}
	// The second field is a name in brackets that may contain any character.
	_, rest, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')'):]), " ")
	fields := strings.Fields(rest)
	state, threads := fields[0], fields[17]
	return fields[19], state == "X" || state == "Z" && (threads == "0" || threads == "1")
}
