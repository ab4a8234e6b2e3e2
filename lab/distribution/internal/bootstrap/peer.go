package bootstrap

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// Peer is the server through which this one joins.
type Peer struct {
	url    string
	token  settings.Token
	client *http.Client
	// Authority is the CA file that the peer presented and the token pinned.
	Authority []byte
}

// Dial fetches the peer's CA and compares it with the token's hash. It does not retry.
func Dial(url string, token settings.Token) (*Peer, error) {
	url = strings.TrimSuffix(url, "/")
	blind := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	authority, err := get(blind, url+"/cacerts", "", "")
	if err != nil {
		return nil, fmt.Errorf("failed to get CA certs: %w", err)
	}
	if hash := settings.HashOf(authority); token.Hash != "" && token.Hash != hash {
		return nil, fmt.Errorf("token CA hash does not match the Cluster CA certificate hash: %s != %s", token.Hash, hash)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s/cacerts has no certificate", url)
	}
	token.Hash = settings.HashOf(authority)
	trusted := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true,
	}}
	return &Peer{url: url, token: token, client: trusted, Authority: authority}, nil
}

// Token is the token with the hash of the peer's CA.
func (p *Peer) Token() settings.Token { return p.token }

// Files fetches the shared files.
func (p *Peer) Files(distribution string) (Files, error) {
	files := Files{}
	return files, p.json(fmt.Sprintf("/v1-%s/server-bootstrap", distribution), "server", &files)
}

// Critical fetches the options on which all servers must agree.
func (p *Peer) Critical(distribution string) (map[string]string, error) {
	options := map[string]string{}
	return options, p.json(fmt.Sprintf("/v1-%s/config", distribution), "node", &options)
}

// ClientURLs fetches the client URLs of etcd's members.
func (p *Peer) ClientURLs() ([]string, error) {
	info := struct {
		Members []struct {
			ClientURLs []string `json:"clientURLs"`
			IsLearner  bool     `json:"isLearner"`
		} `json:"members"`
	}{}
	if err := p.json("/db/info", "server", &info); err != nil {
		return nil, err
	}
	urls := []string{}
	for _, member := range info.Members {
		if !member.IsLearner {
			urls = append(urls, member.ClientURLs...)
		}
	}
	return urls, nil
}

func (p *Peer) json(path, user string, into any) error {
	body, err := get(p.client, p.url+path, user, p.token.Password)
	if err != nil {
		return err
	}
	return json.NewDecoder(bytes.NewReader(body)).Decode(into)
}

func get(client *http.Client, url, user, password string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return body, nil
}
