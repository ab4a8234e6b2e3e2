// Package pods runs what RKE2 runs as static pods: processes of this program that live on when the server ends, however
// it ends, as containers do. The next server adopts them, or replaces them where it wants something else.
package pods

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"cdktf-rancher/lab/distribution/internal/release"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// Names of the pods, which are the hidden subcommands that they run.
const (
	Etcd        = "etcd"
	APIServer   = "kube-apiserver"
	Controllers = "kube-controller-manager"
)

const look = 200 * time.Millisecond

// starting is held while a pod is started, so that no server ends between a process and its record.
var starting sync.Mutex

// Pod is a process that outlives the server.
type Pod struct {
	name  string
	ended chan struct{}
}

// Manifest is what makes two pods the same: their release and what they are to do.
func Manifest(words ...string) (string, error) {
	own, err := release.Own()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(own.Version + "\x00" + strings.Join(words, "\x00")))
	return hex.EncodeToString(hash[:8]), nil
}

// Running tells whether the pod runs, as that manifest says; any will do where it is empty.
func Running(s *settings.Settings, name, manifest string) bool {
	r, err := readRecord(recordPath(s, name))
	return err == nil && r.runs() && (manifest == "" || r.manifest == manifest)
}

// Keep adopts the pod where it runs as the manifest says. Otherwise it ends what runs under its name, and starts it.
func Keep(s *settings.Settings, name, manifest string, arguments []string) (*Pod, error) {
	starting.Lock()
	defer starting.Unlock()
	pod := &Pod{name: name, ended: make(chan struct{})}
	if Running(s, name, manifest) {
		fmt.Println(name + ": its pod runs, keeping it")
		go pod.watch(recordPath(s, name))
		return pod, nil
	}
	if err := End(s, name); err != nil {
		return nil, err
	}
	return pod, pod.start(s, manifest, arguments)
}

func (p *Pod) start(s *settings.Settings, manifest string, arguments []string) error {
	path := recordPath(s, p.name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	log, err := LogFile(s, p.name)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command("/proc/self/exe")
	command.Args = append([]string{os.Args[0], p.name}, arguments...)
	command.Env, command.Dir = environment(path), "/"
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return err
	}
	go func() {
		_ = command.Wait()
		close(p.ended)
	}()
	start, _ := stat(command.Process.Pid)
	return record{command.Process.Pid, start, manifest}.write(path)
}

// LogFile is where a component says what it has to say: a file of its own below the data folder's agent/logs.
func LogFile(s *settings.Settings, name string) (*os.File, error) {
	path := s.Data("agent", "logs", name+".log")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

const recordVariable = "POD_RECORD"

// environment is a container's: nothing of the unit's, whose control group a pod is not in, but the double's own knobs.
func environment(record string) []string {
	all := []string{"PATH=" + os.Getenv("PATH"), recordVariable + "=" + record}
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "DISTRIBUTION_") {
			all = append(all, variable)
		}
	}
	return all
}

// AwaitRecord is the pod's part: it does nothing before it is recorded. When the server was killed just before that,
// nobody could find the process.
func AwaitRecord() error {
	path := os.Getenv(recordVariable)
	for end := time.Now().Add(10 * time.Second); path != ""; time.Sleep(5 * time.Millisecond) {
		if r, err := readRecord(path); err == nil && r.pid == os.Getpid() {
			return nil
		}
		if time.Now().After(end) {
			return errors.New("the server that started this pod did not record it")
		}
	}
	return nil
}

func (p *Pod) watch(path string) {
	for r, err := readRecord(path); err == nil && r.runs(); {
		time.Sleep(look)
	}
	close(p.ended)
}

// Ended is closed when the process is gone.
func (p *Pod) Ended() <-chan struct{} { return p.ended }
