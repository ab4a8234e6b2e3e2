// Package control runs kube-apiserver and kube-controller-manager: the genuine ones, as children of this program.
package control

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// Component is a running child.
type Component struct {
	name    string
	process *os.Process
	ended   chan struct{}
	err     error
}

// start runs this program again as a component, which dies with its parent: kill -9 of a server ends all of it.
// What it says goes to a file of its own below the data folder's agent/logs.
func start(s *settings.Settings, name string, arguments []string) (*Component, error) {
	log, err := logFile(s, name)
	if err != nil {
		return nil, err
	}
	c := &Component{name: name, ended: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel sends the parent's death signal when the thread ends that forked.
		runtime.LockOSThread()
		defer log.Close()
		command := exec.Command("/proc/self/exe")
		command.Args = append([]string{os.Args[0], name}, arguments...)
		command.Stdout, command.Stderr = log, log
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		err := command.Start()
		c.process = command.Process
		started <- err
		if err == nil {
			c.err = command.Wait()
		}
		close(c.ended)
	}()
	return c, <-started
}

func logFile(s *settings.Settings, name string) (*os.File, error) {
	path := s.Data("agent", "logs", name+".log")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// Ended is closed when the component is gone.
func (c *Component) Ended() <-chan struct{} { return c.ended }

// Err says how the component ended.
func (c *Component) Err() error { return fmt.Errorf("%s ended: %v", c.name, c.err) }

// Stop asks the component to end, and makes it after the grace.
func (c *Component) Stop(grace time.Duration) {
	_ = c.process.Signal(syscall.SIGTERM)
	select {
	case <-c.ended:
	case <-time.After(grace):
		_ = c.process.Kill()
		<-c.ended
	}
}
