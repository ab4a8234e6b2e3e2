// Package images requests from a registry the images that RKE2 pulls before it starts anything, also before a reset.
package images

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"cdktf-rancher/lab/distribution/internal/settings"
)

const dockerHub = "docker.io"

// registries is /etc/rancher/rke2/registries.yaml, as far as the product writes it.
type registries struct {
	Mirrors map[string]struct {
		Endpoint []string `json:"endpoint"`
	} `json:"mirrors"`
	Configs map[string]struct {
		Auth struct {
			Username string `json:"username"`
			Password string `json:"password"`
		} `json:"auth"`
		TLS struct {
			Authority string `json:"ca_file"`
		} `json:"tls"`
	} `json:"configs"`
}

// Pull fetches the manifest of the release's runtime image once for each disk when a registry is configured; the lab
// has no Docker Hub.
func Pull(s *settings.Settings, release string) error {
	tag := strings.ReplaceAll(release, "+", "-")
	staged := s.Data("data", tag)
	if _, err := os.Stat(staged); err == nil {
		return nil
	}
	known, err := read("/etc/rancher/" + s.Distribution + "/registries.yaml")
	if err != nil {
		return err
	}
	host := s.Text("system-default-registry", dockerHub)
	endpoints := known.Mirrors[host].Endpoint
	if len(endpoints) == 0 {
		endpoints = known.Mirrors["*"].Endpoint
	}
	if len(endpoints) == 0 && host != dockerHub {
		endpoints = []string{"https://" + host}
	}
	image := "rancher/" + s.Distribution + "-runtime"
	for _, endpoint := range endpoints {
		if err = known.manifest(endpoint, image, tag); err == nil {
			fmt.Printf("Pulling runtime image %s/%s:%s\n", host, image, tag)
			return os.MkdirAll(staged, 0o755)
		}
	}
	if err != nil {
		return fmt.Errorf("failed to get runtime image: failed to pull %s/%s:%s: %w", host, image, tag, err)
	}
	return nil
}

func read(path string) (registries, error) {
	all := registries{}
	content, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	if err := yaml.Unmarshal(content, &all); err != nil {
		return all, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

func (r registries) manifest(endpoint, image, tag string) error {
	where, err := url.Parse(endpoint)
	if err != nil {
		return err
	}
	config := r.Configs[where.Host]
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if config.TLS.Authority != "" {
		authority, err := os.ReadFile(config.TLS.Authority)
		if err != nil {
			return err
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(authority) {
			return fmt.Errorf("no certificate in %s", config.TLS.Authority)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	request, err := http.NewRequest(http.MethodGet, where.JoinPath("v2", image, "manifests", tag).String(), nil)
	if err != nil {
		return err
	}
	if config.Auth.Username != "" {
		request.SetBasicAuth(config.Auth.Username, config.Auth.Password)
	}
	request.Header.Set("Accept", "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json")
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", request.URL, response.Status)
	}
	return nil
}
