// Package pods runs RKE2's static pods as processes of this program. Like containers, they outlive the server, however
// it ends. The next server adopts them, or replaces them when their manifest differs.
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

// Names of the pods, which are also the hidden subcommands that they run.
const (
	Etcd        = "etcd"
	APIServer   = "kube-apiserver"
	Controllers = "kube-controller-manager"
)

const look = 200 * time.Millisecond

// starting is held while a pod starts, so that no server ends between a process and its record.
var starting sync.Mutex

// Pod is a process that outlives the server.
type Pod struct {
	settings *settings.Settings
	name     string
	ended    chan struct{}
}

// Manifest identifies a pod: its release and its arguments.
func Manifest(words ...string) (string, error) {
	own, err := release.Own()
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(own.Version + "\x00" + strings.Join(words, "\x00")))
	return hex.EncodeToString(hash[:8]), nil
}

// Running reports whether the pod runs with that manifest; an empty manifest matches any.
func Running(s *settings.Settings, name, manifest string) bool {
	r, err := readRecord(recordPath(s, name))
	return err == nil && r.runs() && (manifest == "" || r.manifest == manifest)
}

// Keep adopts the pod when it runs with the manifest. Otherwise it ends the process under its name, and starts it.
func Keep(s *settings.Settings, name, manifest string, arguments []string) (*Pod, error) {
	starting.Lock()
	defer starting.Unlock()
	pod := &Pod{settings: s, name: name, ended: make(chan struct{})}
	if err := want(s, name, manifest); err != nil {
		return nil, err
	}
	if Running(s, name, manifest) {
		fmt.Println(name + ": its pod runs, keeping it")
		go pod.watch(recordPath(s, name))
		return pod, nil
	}
	if err := End(s, name); err != nil {
		return nil, err
	}
	return pod, pod.start(manifest, arguments)
}

// Restart ends the pod and starts it again.
func Restart(s *settings.Settings, name, manifest string, arguments []string) (*Pod, error) {
	starting.Lock()
	defer starting.Unlock()
	pod := &Pod{settings: s, name: name, ended: make(chan struct{})}
	if err := End(s, name); err != nil {
		return nil, err
	}
	return pod, pod.start(manifest, arguments)
}

func (p *Pod) start(manifest string, arguments []string) error {
	s := p.settings
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
		p.tellEnd()
	}()
	start, _ := stat(command.Process.Pid)
	return record{command.Process.Pid, start, manifest}.write(path)
}

// LogFile is the component's own log file below the data folder's agent/logs.
func LogFile(s *settings.Settings, name string) (*os.File, error) {
	path := s.Data("agent", "logs", name+".log")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

const recordVariable = "POD_RECORD"

// environment is a container's: nothing of the unit's, whose control group a pod is not in, except the double's own
// settings.
func environment(record string) []string {
	all := []string{"PATH=" + os.Getenv("PATH"), recordVariable + "=" + record}
	for _, variable := range os.Environ() {
		if strings.HasPrefix(variable, "DISTRIBUTION_") {
			all = append(all, variable)
		}
	}
	return all
}

// AwaitRecord is the pod's part: it waits until it is recorded. If the server was killed just before that, nobody could
// find the process.
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
	p.tellEnd()
}

func (p *Pod) tellEnd() {
	if wanted(p.settings, p.name) {
		close(p.ended)
	}
}

// Ended is closed when the process has ended although its manifest still exists.
func (p *Pod) Ended() <-chan struct{} { return p.ended }
