// Package server is the subcommand `server`, with the start order of the originals.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/klog/v2"

	"cdktf-rancher/lab/distribution/internal/datastore"
	"cdktf-rancher/lab/distribution/internal/images"
	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/release"
	"cdktf-rancher/lab/distribution/internal/settings"
	"cdktf-rancher/lab/distribution/internal/snapshot"
	"cdktf-rancher/lab/distribution/internal/supervisor"
)

// Run starts a server and returns when it ends; nil after a signal.
func Run(s *settings.Settings, own release.Release) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	// Hides the messages of Kubernetes' and gRPC's libraries, which a reader of the console does not need.
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	fmt.Printf("Starting %s %s\n", s.Distribution, own.Version)
	if own.Broken {
		time.Sleep(2 * time.Second)
		return fmt.Errorf("%s is a broken release", own.Version)
	}
	if err := s.CheckProfile(); err != nil {
		return err
	}
	if err := buryRemoved(s); err != nil {
		return err
	}
	if s.Distribution == "rke2" {
		if s.Text("cluster-reset-restore-path", "") != "" {
			if err := pods.WantForceRestart(s); err != nil {
				return err
			}
		}
		if err := images.Pull(s, own.Version); err != nil {
			return Shutdown{err}
		}
	}
	if err := snapshot.ForgetUse(s); err != nil {
		return err
	}
	if s.Flag("cluster-reset") {
		return reset(ctx, s)
	}
	if s.Distribution == "rke2" {
		if err := datastore.CheckOwner(s); err != nil {
			return err
		}
	}
	if err := datastore.Clear(s); err != nil {
		return err
	}
	if s.Distribution == "rke2" {
		go pods.Kubelet(ctx, s)
	}
	token, peer, err := prepare(s)
	if err != nil {
		return err
	}
	front := &supervisor.Supervisor{Settings: s, Password: token.Password}
	if s.APIPort() != 6443 {
		if front.API, err = supervisor.NewAPIProxy(s); err != nil {
			return err
		}
	}
	if err := front.Listen(); err != nil {
		return err
	}
	wasReset, err := clearResetFlag(s)
	if err != nil {
		return err
	}
	member, err := datastore.New(s)
	if err != nil {
		return err
	}
	defer member.Close()
	switch {
	case s.External():
		fmt.Println("etcd: external datastore")
		err = member.Attach()
	case s.HasData():
		fmt.Println("etcd: rejoining with the data on disk as", member.Name)
		err = member.Rejoin()
	case peer != nil:
		fmt.Println("etcd: joining through", s.Text("server", ""), "as", member.Name)
		err = member.Join(ctx, peer)
	default:
		fmt.Println("etcd: new cluster, as", member.Name)
		err = member.Found()
	}
	if err != nil {
		return err
	}
	if !s.External() {
		list := member.Members
		front.Members.Store(&list)
	}
	running := &running{settings: s, own: own, member: member, front: front, token: token, wasReset: wasReset}
	err = running.run(ctx)
	if ctx.Err() != nil {
		fmt.Println("Stopping", s.Distribution)
		return nil
	}
	return err
}

// Shutdown is an error on which the originals end with status 0: it cancels the context, and that is no error to them
// (RKE2, main.go; K3s, pkg/signals).
type Shutdown struct{ error }

func (s Shutdown) Unwrap() error { return s.error }

func resetFlag(s *settings.Settings) string { return s.Server("db", "reset-flag") }

// clearResetFlag removes the flag before etcd starts, and reports whether it existed (K3s, pkg/cluster, start).
func clearResetFlag(s *settings.Settings) (bool, error) {
	err := os.Remove(resetFlag(s))
	if os.IsNotExist(err) {
		return false, nil
	}
	return err == nil, err
}

// buryRemoved moves the data of a removed member away.
func buryRemoved(s *settings.Settings) error {
	if _, err := os.Stat(s.Etcd("tombstone")); err != nil {
		return nil
	}
	fmt.Println("tombstone file has been detected, removing data dir to rejoin the cluster")
	return os.Rename(s.Etcd(), fmt.Sprintf("%s-removed-%d", s.Etcd(), time.Now().Unix()))
}

// reset makes this server the only member, with the data of a named snapshot, and ends.
func reset(ctx context.Context, s *settings.Settings) error {
	path := s.Text("cluster-reset-restore-path", "")
	flag := resetFlag(s)
	// With a snapshot the originals do not look for the flag (K3s, pkg/cluster, start).
	if _, err := os.Stat(flag); err == nil && path == "" {
		return fmt.Errorf("cluster-reset was successfully performed, please remove the cluster-reset flag and start %s normally. "+
			"If you need to perform another cluster reset, you must first manually delete the file at %s", s.Distribution, flag)
	}
	if pods.Running(s, pods.Etcd, "") || pods.Running(s, pods.APIServer, "") {
		return errors.New("etcd: cannot reset a cluster while the pods run that its server left: end them with rke2-killall.sh")
	}
	if path == "" && !s.HasData() {
		return errors.New("etcd: cannot reset a cluster without data: name a snapshot with --cluster-reset-restore-path")
	}
	member, err := datastore.New(s)
	if err != nil {
		return err
	}
	if path != "" {
		file, err := snapshot.Fetch(ctx, s, path)
		if err != nil {
			return err
		}
		if err := member.Restore(file); err != nil {
			return err
		}
	}
	if err := prepareReset(s); err != nil {
		return err
	}
	if err := member.ResetMembers(ctx); err != nil {
		return err
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		return err
	}
	fmt.Printf("Managed etcd cluster membership has been reset, restart without --cluster-reset flag now. " +
		"Backup and delete ${datadir}/server/db on each peer etcd server and rejoin the nodes\n")
	return nil
}
