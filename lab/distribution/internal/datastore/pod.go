package datastore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// pod is etcd as RKE2 runs it, seen by the server.
type pod struct {
	settings *settings.Settings
	process  *pods.Pod
	// restart replaces the process by another one with the same arguments.
	restart func() (*pods.Pod, error)
	states  *http.Client
	stopped chan struct{}
}

// keepPod starts etcd's pod, or adopts it. An adopted pod keeps its initial cluster: as in RKE2, the first server that
// started it determines that.
func keepPod(s *settings.Settings, member, initial, state string) (*pod, error) {
	options, err := podOptions(s)
	if err != nil {
		return nil, err
	}
	manifest, err := pods.Manifest(append(options, member)...)
	if err != nil {
		return nil, err
	}
	arguments := append([]string{initial, state}, options...)
	if err := os.RemoveAll(removedPath(s)); err != nil {
		return nil, err
	}
	process, err := pods.Keep(s, pods.Etcd, manifest, arguments)
	if err != nil {
		return nil, err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", stateSocket(s))
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 3 * time.Second}
	restart := func() (*pods.Pod, error) { return pods.Restart(s, pods.Etcd, manifest, arguments) }
	return &pod{settings: s, process: process, restart: restart, states: client, stopped: make(chan struct{})}, nil
}

// removedPath exists once etcd has ended because the others removed its member.
func removedPath(s *settings.Settings) string { return s.Data("agent", "pods", pods.Etcd+".removed") }

func podOptions(s *settings.Settings) ([]string, error) {
	node, err := s.NodeName()
	if err != nil {
		return nil, err
	}
	ip, err := s.Address()
	if err != nil {
		return nil, err
	}
	options := []string{"--data-dir=" + s.Data(), "--node-name=" + node, "--node-ip=" + ip}
	for _, argument := range s.Arguments("etcd-arg") {
		options = append(options, "--etcd-arg="+argument)
	}
	return options, nil
}

// CheckOwner fails when the profile cis begins while etcd still runs as root. Like RKE2, that etcd then replaces its
// database by a file of root's, which the user etcd cannot open (rancher/rke2, issue 7815). The original starts at its
// second attempt, 15 minutes later.
func CheckOwner(s *settings.Settings) error {
	profile := s.Text("profile", "")
	path := s.Data("agent", "pods", pods.Etcd+".profile")
	before, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if profile == "cis" && string(before) != profile && pods.Running(s, pods.Etcd, "") {
		return fmt.Errorf("etcd: open %s: permission denied", s.Etcd("member", "snap", "db"))
	}
	if err := os.MkdirAll(s.Data("agent", "pods"), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(profile), 0o600)
}

// adoptable reports whether an etcd pod runs that this server would keep.
func adoptable(s *settings.Settings) bool {
	options, err := podOptions(s)
	if err != nil {
		return false
	}
	member, err := os.ReadFile(s.Etcd("name"))
	if err != nil {
		return false
	}
	manifest, err := pods.Manifest(append(options, strings.TrimSpace(string(member)))...)
	return err == nil && pods.Running(s, pods.Etcd, manifest)
}

// Clear ends the RKE2 pods that must not continue when a server starts. After a reset with a snapshot, these are all.
// After the disk was wiped, these are etcd and the API server (the original looks for etcd's name on it). Otherwise it
// is an etcd to replace.
func Clear(s *settings.Settings) error {
	_, err := os.Stat(pods.ForceRestart(s))
	if err == nil {
		return errors.Join(os.Remove(pods.ForceRestart(s)), pods.End(s, pods.Controllers), pods.End(s, pods.APIServer), pods.End(s, pods.Etcd))
	}
	if _, err := os.Stat(s.Etcd("name")); err != nil || !s.HasData() {
		return errors.Join(pods.End(s, pods.APIServer), pods.End(s, pods.Etcd))
	}
	if adoptable(s) {
		return nil
	}
	return pods.End(s, pods.Etcd)
}

func (p *pod) State() (voter, leader bool, err error) {
	response, err := p.states.Get("http://etcd/")
	if err != nil {
		return false, false, fmt.Errorf("etcd does not answer: %w", err)
	}
	defer response.Body.Close()
	state := memberState{}
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		return false, false, err
	}
	if state.Error != "" {
		return false, false, errors.New(state.Error)
	}
	return state.Voter, state.Leader, nil
}

// Failed stays silent when the others removed this member: RKE2's kubelet starts etcd in vain, and RKE2 waits.
func (p *pod) Failed() <-chan error {
	failed := make(chan error, 1)
	go func() {
		if err := p.live(); err != nil {
			failed <- err
		}
	}()
	return failed
}

// live is the kubelet's part for this pod: it restarts an etcd whose probe fails. It returns the error that ended etcd.
func (p *pod) live() error {
	probes := newProbes()
	defer probes.Stop()
	for {
		select {
		case <-p.stopped:
			return nil
		case <-p.process.Ended():
			if _, err := os.Stat(removedPath(p.settings)); err == nil {
				fmt.Println("etcd: Failed to test etcd connection: this server is not a member of the etcd cluster")
				return nil
			}
			return ended(errors.New("its pod ended, see " + p.settings.Data("agent", "logs", pods.Etcd+".log")))
		case <-probes.C:
		}
		if !probes.fail() {
			continue
		}
		fmt.Println("kubelet: Container etcd failed its probe, will be restarted")
		process, err := p.restart()
		if err != nil {
			return err
		}
		p.process = process
		probes.renew()
	}
}

// ServerEnds leaves the pod running.
func (p *pod) ServerEnds() { close(p.stopped) }
