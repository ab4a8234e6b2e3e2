package datastore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// memberState is the answer of etcd's pod on its socket; etcd's own API cannot return it safely, see embedded.State.
type memberState struct {
	Voter  bool   `json:"voter"`
	Leader bool   `json:"leader"`
	Error  string `json:"error,omitempty"`
}

func stateSocket(s *settings.Settings) string { return s.Data("agent", "pods", "etcd.sock") }

// RunPod is the part of etcd's pod: arguments are the initial cluster, its state, and the server's options.
func RunPod(arguments []string) error {
	if len(arguments) < 2 {
		return fmt.Errorf("got %q, expected an initial cluster and its state: only the server starts this", arguments)
	}
	s, err := settings.Load("rke2", arguments[2:])
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	member, err := New(s)
	if err != nil {
		return err
	}
	etcd, err := member.embed(arguments[0], arguments[1], false)
	if err != nil {
		return err
	}
	if err := etcd.tellState(); err != nil {
		return err
	}
	select {
	case err := <-etcd.Failed():
		if errors.Is(err, ErrRemoved) {
			return errors.Join(err, os.WriteFile(removedPath(s), nil, 0o600))
		}
		return err
	case <-ctx.Done():
		etcd.ServerEnds()
		return nil
	}
}

func (e *embedded) tellState() error {
	path := stateSocket(e.settings)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		voter, leader, err := e.State()
		state := memberState{Voter: voter, Leader: leader}
		if err != nil {
			state.Error = err.Error()
		}
		_ = json.NewEncoder(w).Encode(state)
	}))
	return nil
}
