// Package supervisor answers joining servers and scripts: RKE2's port 9345, K3s' part of 6443.
package supervisor

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/api/v3/etcdserverpb"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// Supervisor is the listener of one server.
type Supervisor struct {
	Settings *settings.Settings
	Password string
	// Members lists etcd's members; nil before etcd is up.
	Members atomic.Pointer[func(context.Context) ([]*etcdserverpb.Member, error)]
	// Ready becomes true when the controllers run.
	Ready atomic.Bool
	// API serves every other path; nil when the API server has its own port.
	API http.Handler
}

// Listen serves until the program ends.
func (s *Supervisor) Listen() error {
	certificate, err := tls.LoadX509KeyPair(s.Settings.TLS("serving-kube-apiserver.crt"), s.Settings.TLS("serving-kube-apiserver.key"))
	if err != nil {
		return err
	}
	clients, err := os.ReadFile(s.Settings.TLS("client-ca.crt"))
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(clients)
	listener, err := tls.Listen("tcp", fmt.Sprintf(":%d", s.Settings.SupervisorPort()), &tls.Config{
		Certificates: []tls.Certificate{certificate}, ClientCAs: pool, ClientAuth: tls.VerifyClientCertIfGiven,
		NextProtos: []string{"h2", "http/1.1"},
	})
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(quiet{}, "", 0)}
	go func() { fmt.Println("supervisor ended:", server.Serve(listener)) }()
	return nil
}

// quiet drops the log lines of health checks that only connect.
type quiet struct{}

func (quiet) Write(line []byte) (int, error) { return len(line), nil }

func (s *Supervisor) routes() http.Handler {
	versioned := "/v1-" + s.Settings.Distribution
	mux := http.NewServeMux()
	mux.HandleFunc("/ping", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "pong") })
	mux.HandleFunc("/cacerts", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, s.Settings.TLS("server-ca.crt"))
	})
	mux.HandleFunc("/db/info", s.only("server", s.members))
	mux.HandleFunc(versioned+"/readyz", s.only("node", s.readyz))
	mux.HandleFunc(versioned+"/config", s.only("node", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, s.Settings.Critical(), nil)
	}))
	mux.HandleFunc(versioned+"/server-bootstrap", s.only("server", func(w http.ResponseWriter, _ *http.Request) {
		files, err := bootstrap.FromDisk(s.Settings.Server())
		reply(w, files, err)
	}))
	if s.API != nil {
		mux.Handle("/", s.API)
	}
	return mux
}

// only admits the user with the token's password; all others are forbidden.
func (s *Supervisor) only(user string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		if name != user || subtle.ConstantTimeCompare([]byte(password), []byte(s.Password)) != 1 {
			http.Error(w, "Forbidden", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

func (s *Supervisor) readyz(w http.ResponseWriter, _ *http.Request) {
	if !s.Ready.Load() {
		http.Error(w, "runtime core not ready", http.StatusInternalServerError)
		return
	}
	fmt.Fprint(w, "ok")
}

func (s *Supervisor) members(w http.ResponseWriter, r *http.Request) {
	list := s.Members.Load()
	if list == nil {
		http.Error(w, "etcd is not up", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	members, err := (*list)(ctx)
	all := []memberInfo{}
	for _, member := range members {
		all = append(all, memberInfo{member.ID, member.Name, member.PeerURLs, member.ClientURLs, member.IsLearner})
	}
	reply(w, map[string]any{"members": all}, err)
}

type memberInfo struct {
	ID         uint64   `json:"ID,omitempty"`
	Name       string   `json:"name,omitempty"`
	PeerURLs   []string `json:"peerURLs,omitempty"`
	ClientURLs []string `json:"clientURLs,omitempty"`
	IsLearner  bool     `json:"isLearner,omitempty"`
}

func reply(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, strings.ReplaceAll(err.Error(), "\n", " "), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		fmt.Println("supervisor:", err)
	}
}
