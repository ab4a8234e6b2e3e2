// Package control runs kube-apiserver and kube-controller-manager: the genuine ones, as processes of this program.
package control

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// Component is a running process: RKE2's are pods that outlive the server, K3s' are part of it.
type Component struct {
	name  string
	ended <-chan struct{}
	// child is nil when the component is a pod.
	child *os.Process
	err   error
}

func start(s *settings.Settings, name string, arguments []string) (*Component, error) {
	if s.Distribution == "k3s" {
		return startChild(s, name, arguments)
	}
	manifest, err := pods.Manifest(arguments...)
	if err != nil {
		return nil, err
	}
	pod, err := pods.Keep(s, name, manifest, arguments)
	if err != nil {
		return nil, err
	}
	return &Component{name: name, ended: pod.Ended(), err: fmt.Errorf("see %s", s.Data("agent", "logs", name+".log"))}, nil
}

// startChild runs this program again as a component that dies with its parent: kill -9 of a server ends all its
// processes.
func startChild(s *settings.Settings, name string, arguments []string) (*Component, error) {
	log, err := pods.LogFile(s, name)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	c := &Component{name: name, ended: ended}
	started := make(chan error)
	go func() {
		// The kernel sends the parent's death signal when the forking thread ends.
		runtime.LockOSThread()
		defer log.Close()
		command := exec.Command("/proc/self/exe")
		command.Args = append([]string{os.Args[0], name}, arguments...)
		command.Stdout, command.Stderr = log, log
		command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		err := command.Start()
		c.child = command.Process
		started <- err
		if err == nil {
			c.err = command.Wait()
		}
		close(ended)
	}()
	return c, <-started
}

// Ended is closed when the component has ended.
func (c *Component) Ended() <-chan struct{} { return c.ended }

// Err returns how the component ended.
func (c *Component) Err() error { return fmt.Errorf("%s ended: %v", c.name, c.err) }

// ServerEnds leaves a pod running; it stops a child, and kills it after the grace period.
func (c *Component) ServerEnds(grace time.Duration) {
	if c.child == nil {
		return
	}
	_ = c.child.Signal(syscall.SIGTERM)
	select {
	case <-c.ended:
	case <-time.After(grace):
		_ = c.child.Kill()
		<-c.ended
	}
}
