package server

import (
	"errors"
	"fmt"
	"os"
	"sort"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
	"cdktf-rancher/lab/distribution/internal/control"
	"cdktf-rancher/lab/distribution/internal/datastore"
	"cdktf-rancher/lab/distribution/internal/pki"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// prepare copies the shared files to this server and creates its leaves. It returns a peer if there is one to join.
func prepare(s *settings.Settings) (settings.Token, *bootstrap.Peer, error) {
	token, err := s.Token()
	if err != nil {
		return token, nil, err
	}
	var peer *bootstrap.Peer
	switch url := s.Text("server", ""); {
	case s.External():
		err = fromExternal(s, token)
	case s.HasData():
		err = fromDatastore(s, token)
	case url != "":
		peer, err = fromPeer(s, url, token)
	case s.Distribution == "k3s" && !s.Flag("cluster-init"):
		err = errors.New("no cluster-init and no server: K3s would start with SQLite, which this double does not have")
	}
	if err != nil {
		return token, nil, err
	}
	if token.Password == "" {
		return token, nil, errors.New("no token: set token or token-file (the double makes none up)")
	}
	if err := complete(s); err != nil {
		return token, nil, err
	}
	if err := shareExternal(s, token); err != nil {
		return token, nil, err
	}
	authority, err := os.ReadFile(s.TLS("server-ca.crt"))
	if err != nil {
		return token, nil, err
	}
	token.Hash = settings.HashOf(authority)
	return token, peer, os.WriteFile(s.Server("token"), []byte(token.String()+"\n"), 0o600)
}

// prepareReset does the same for a server before its reset. The data on disk wins over the files beside it: restored on
// an empty disk, it brings the key that encrypts its Secrets.
func prepareReset(s *settings.Settings) error {
	token, err := s.Token()
	if err != nil {
		return err
	}
	files, err := datastore.Shared(s.Etcd("member", "snap", "db"), token.Password)
	if err != nil {
		return err
	}
	if err := files.Overwrite(s.Server()); err != nil {
		return err
	}
	return complete(s)
}

func fromDatastore(s *settings.Settings, token settings.Token) error {
	files, err := datastore.OfLast(s, token.Password)
	if err != nil {
		return err
	}
	return files.Reconcile(s.Server())
}

func fromExternal(s *settings.Settings, token settings.Token) error {
	files, err := datastore.OfExternal(s, token.Password)
	if err != nil {
		return err
	}
	return files.Reconcile(s.Server())
}

// shareExternal writes this server's files to an external datastore, or uses those of another server.
func shareExternal(s *settings.Settings, token settings.Token) error {
	if !s.External() {
		return nil
	}
	made, err := bootstrap.FromDisk(s.Server())
	if err != nil {
		return err
	}
	files, err := datastore.ShareExternal(s, made, token.Password)
	if err != nil {
		return err
	}
	return files.Overwrite(s.Server())
}

func fromPeer(s *settings.Settings, url string, token settings.Token) (*bootstrap.Peer, error) {
	if token.Password == "" {
		return nil, errors.New("--token is required to join a cluster")
	}
	peer, err := bootstrap.Dial(url, token)
	if err != nil {
		return nil, err
	}
	files, err := peer.Files(s.Distribution)
	if err != nil {
		return nil, fmt.Errorf("failed to bootstrap cluster data: %w", err)
	}
	theirs, err := peer.Critical(s.Distribution)
	if err != nil {
		return nil, err
	}
	if different := differences(s.Critical(), theirs); len(different) > 0 {
		return nil, fmt.Errorf("critical configuration value mismatch between servers: %v", different)
	}
	return peer, files.Reconcile(s.Server())
}

func differences(ours, theirs map[string]string) []string {
	different := []string{}
	for key, value := range ours {
		if theirs[key] != value {
			different = append(different, fmt.Sprintf("%s: %q here, %q there", key, value, theirs[key]))
		}
	}
	sort.Strings(different)
	return different
}

// complete creates what is still absent, and the leaves again.
func complete(s *settings.Settings) error {
	if err := pki.EnsureAuthorities(s.TLS(), s.Distribution); err != nil {
		return err
	}
	if err := control.EnsureShared(s); err != nil {
		return err
	}
	hosts, err := hostsOf(s)
	if err != nil {
		return err
	}
	if err := pki.Write(s.TLS(), pki.LeavesOf(hosts)); err != nil {
		return err
	}
	return control.WriteKubeconfigs(s)
}

func hostsOf(s *settings.Settings) ([]string, error) {
	name, err := s.NodeName()
	if err != nil {
		return nil, err
	}
	ip, err := s.Address()
	if err != nil {
		return nil, err
	}
	service, err := control.FirstServiceIP(s)
	if err != nil {
		return nil, err
	}
	domain := s.Text("cluster-domain", "cluster.local")
	hosts := []string{"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + domain,
		"localhost", "127.0.0.1", "::1", name, ip, service}
	return append(hosts, s.List("tls-san")...), nil
}
