package pods

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// ForceRestart is the file by which the next start ends all pods: a reset with a snapshot writes it (RKE2, pkg/rke2,
// initStaticPodExecutor).
func ForceRestart(s *settings.Settings) string { return s.Data("force-restart") }

// WantForceRestart writes it.
func WantForceRestart(s *settings.Settings) error {
	if err := os.MkdirAll(s.Data(), 0o755); err != nil {
		return err
	}
	return os.WriteFile(ForceRestart(s), nil, 0o600)
}

// RemoveManifests deletes the manifests of all pods. The kubelet then ends the pods (RKE2, pkg/rke2, cleanupStaticPods).
func RemoveManifests(s *settings.Settings) error {
	all := []error{}
	for _, name := range []string{APIServer, Controllers, Etcd} {
		all = append(all, os.RemoveAll(manifestPath(s, name)))
	}
	return errors.Join(all...)
}

// RKE2's kubelet looks at the manifests so often: `--file-check-frequency=5s` (pkg/executor/staticpod).
const checkEvery = 5 * time.Second

// Kubelet ends each pod whose manifest is gone, until the context ends. It does not start a pod.
func Kubelet(ctx context.Context, s *settings.Settings) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkEvery):
		}
		for _, name := range []string{APIServer, Controllers, Etcd} {
			starting.Lock()
			if !wanted(s, name) && ctx.Err() == nil {
				if err := End(s, name); err != nil {
					fmt.Println("kubelet:", err)
				}
			}
			starting.Unlock()
		}
	}
}

func manifestPath(s *settings.Settings, name string) string {
	return s.Data("agent", "pod-manifests", name+".yaml")
}

// wanted reports whether the pod has a manifest.
func wanted(s *settings.Settings, name string) bool {
	_, err := os.Stat(manifestPath(s, name))
	return err == nil
}

// want writes the pod's manifest: of the original's, only the name and the hash, which is the pod's uid there.
func want(s *settings.Settings, name, manifest string) error {
	path := manifestPath(s, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	text := fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: kube-system, uid: %s}\n", name, manifest)
	return os.WriteFile(path, []byte(text), 0o600)
}
