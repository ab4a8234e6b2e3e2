package control

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"k8s.io/client-go/rest"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// WriteKubeconfigs writes the administrator's to /etc/rancher/DISTRIBUTION, and the controllers' beside the keys.
func WriteKubeconfigs(s *settings.Settings) error {
	mode, err := strconv.ParseUint(s.Text("write-kubeconfig-mode", "600"), 8, 32)
	if err != nil {
		return fmt.Errorf("write-kubeconfig-mode: %w", err)
	}
	admin := s.Text("write-kubeconfig", fmt.Sprintf("/etc/rancher/%s/%s.yaml", s.Distribution, s.Distribution))
	if err := write(s, admin, "client-admin", 6443, os.FileMode(mode)); err != nil {
		return err
	}
	return write(s, ControllersKubeconfig(s), "client-controller", s.APIPort(), 0o600)
}

// ControllersKubeconfig is the file of kube-controller-manager.
func ControllersKubeconfig(s *settings.Settings) string {
	return s.Server("cred", "controller.kubeconfig")
}

func write(s *settings.Settings, path, client string, port int, mode os.FileMode) error {
	data := []string{}
	for _, file := range []string{"server-ca.crt", client + ".crt", client + ".key"} {
		content, err := os.ReadFile(s.TLS(file))
		if err != nil {
			return err
		}
		data = append(data, base64.StdEncoding.EncodeToString(content))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	content := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: default
  cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
users:
- name: default
  user: {client-certificate-data: %s, client-key-data: %s}
contexts:
- name: default
  context: {cluster: default, user: default}
current-context: default
`, port, data[0], data[1], data[2])
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// AdminConfig reaches this server's own API server as administrator.
func AdminConfig(s *settings.Settings) *rest.Config {
	return &rest.Config{
		Host: fmt.Sprintf("https://127.0.0.1:%d", s.APIPort()), QPS: 50, Burst: 100,
		TLSClientConfig: rest.TLSClientConfig{
			CAFile: s.TLS("server-ca.crt"), CertFile: s.TLS("client-admin.crt"), KeyFile: s.TLS("client-admin.key"),
		},
	}
}
