// A double of RKE2 and K3s on genuine etcd and kube-apiserver. Its file name selects one of them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"cdktf-rancher/lab/distribution/internal/control"
	"cdktf-rancher/lab/distribution/internal/datastore"
	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/release"
	"cdktf-rancher/lab/distribution/internal/server"
	"cdktf-rancher/lab/distribution/internal/settings"
	"cdktf-rancher/lab/distribution/internal/snapshot"
)

// Many of these run on one host with more memory than CPU time: collecting garbage less often saves CPU time.
const collectAtPercent = 400

func main() {
	debug.SetGCPercent(collectAtPercent)
	err := run(filepath.Base(os.Args[0]), os.Args[1:])
	if err == nil {
		return
	}
	if shutdown := (server.Shutdown{}); errors.As(err, &shutdown) {
		fmt.Fprintf(os.Stderr, "level=error msg=%q\n", "Shutdown request received: "+shutdown.Error())
		return
	}
	fmt.Fprintln(os.Stderr, "level=fatal msg="+fmt.Sprintf("%q", err.Error()))
	if errors.Is(err, datastore.ErrDuplicate) {
		return // as the original does
	}
	os.Exit(1)
}

func run(distribution string, arguments []string) error {
	if distribution != "rke2" && distribution != "k3s" {
		return fmt.Errorf("got the program name %q, expected rke2 or k3s: copy or link the program under one of these names", distribution)
	}
	own, err := release.Own()
	if err != nil {
		return err
	}
	command := ""
	if len(arguments) > 0 {
		command = arguments[0]
	}
	switch command {
	case "--version", "-v":
		fmt.Printf("%s version %s (double)\n", distribution, own.Version)
		return nil
	case "server":
		s, err := settings.Load(distribution, arguments[1:])
		if err != nil {
			return err
		}
		return server.Run(s, own)
	case "etcd-snapshot":
		return snapshots(distribution, arguments[1:])
	case "external-etcd":
		return datastore.RunExternal(arguments[1:])
	case pods.Etcd, pods.APIServer, pods.Controllers:
		if err := pods.AwaitRecord(); err != nil {
			return err
		}
		return component(command, arguments[1:], own)
	default:
		return fmt.Errorf("got the command %q, expected server, etcd-snapshot save, etcd-snapshot ls or --version", command)
	}
}

func component(name string, arguments []string, own release.Release) error {
	switch name {
	case pods.Etcd:
		return datastore.RunPod(arguments)
	case pods.APIServer:
		return control.RunAPIServer(arguments, own.Version)
	default:
		return control.RunControllers(arguments)
	}
}

func snapshots(distribution string, arguments []string) error {
	action := ""
	if len(arguments) > 0 {
		action, arguments = arguments[0], arguments[1:]
	}
	s, err := settings.LoadSnapshot(distribution, arguments)
	if err != nil {
		return err
	}
	switch action {
	case "save":
		_, err := snapshot.Save(context.Background(), s, s.Text("etcd-snapshot-name", "on-demand"))
		return err
	case "ls", "list":
		return snapshot.List(context.Background(), s)
	default:
		return fmt.Errorf("got the action %q, expected save or ls", action)
	}
}
