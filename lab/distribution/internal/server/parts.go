package server

import (
	"fmt"
	"sync"
	"time"

	"cdktf-rancher/lab/distribution/internal/control"
	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// parts are a server's other processes: its children, or pods.
type parts struct {
	mutex    sync.Mutex
	children []*control.Component
	stopped  bool
	// ended returns the error of a child that ends the server.
	ended chan error
}

func (p *parts) startAPIServer(s *settings.Settings, release string) error {
	child, err := control.StartAPIServer(s, release)
	if err != nil {
		return err
	}
	p.keep(child)
	go p.fatal(child)
	return nil
}

// startControllers runs the controllers. When they end, for example after a lost election, K3s ends; RKE2 starts their
// pod again.
func (p *parts) startControllers(s *settings.Settings) error {
	child, err := control.StartControllers(s, control.ControllersKubeconfig(s))
	if err != nil {
		return err
	}
	p.keep(child)
	if s.Distribution == "k3s" {
		go p.fatal(child)
		return nil
	}
	go func() {
		<-child.Ended()
		if p.stopping() {
			return
		}
		fmt.Println("restarting:", child.Err())
		time.Sleep(2 * time.Second)
		if !p.stopping() {
			if err := p.startControllers(s); err != nil {
				p.ended <- err
			}
		}
	}()
	return nil
}

func (p *parts) fatal(child *control.Component) {
	<-child.Ended()
	if !p.stopping() {
		p.ended <- child.Err()
	}
}

func (p *parts) keep(child *control.Component) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.children = append(p.children, child)
	if p.stopped {
		child.ServerEnds(0)
	}
}

func (p *parts) stopping() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.stopped
}

// stop ends the children together; pods continue.
func (p *parts) stop() {
	p.mutex.Lock()
	p.stopped = true
	children := p.children
	p.mutex.Unlock()
	var all sync.WaitGroup
	for _, child := range children {
		all.Go(func() { child.ServerEnds(4 * time.Second) })
	}
	all.Wait()
	pods.Settle()
}
