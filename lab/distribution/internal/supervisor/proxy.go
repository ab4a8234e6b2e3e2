package supervisor

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// NewAPIProxy forwards requests to the API server, with the identity in the client's certificate. Without a certificate
// it adds nothing, and the API server checks the token.
func NewAPIProxy(s *settings.Settings) (http.Handler, error) {
	authority, err := os.ReadFile(s.TLS("server-ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	front, err := tls.LoadX509KeyPair(s.TLS("client-auth-proxy.crt"), s.TLS("client-auth-proxy.key"))
	if err != nil {
		return nil, err
	}
	target := &url.URL{Scheme: "https", Host: fmt.Sprintf("127.0.0.1:%d", s.APIPort())}
	vouched := proxyTo(target, &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{front}})
	plain := proxyTo(target, &tls.Config{RootCAs: pool})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "X-Remote-") {
				r.Header.Del(name)
			}
		}
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			plain.ServeHTTP(w, r)
			return
		}
		subject := r.TLS.PeerCertificates[0].Subject
		r.Header.Set("X-Remote-User", subject.CommonName)
		for _, group := range subject.Organization {
			r.Header.Add("X-Remote-Group", group)
		}
		vouched.ServeHTTP(w, r)
	}), nil
}

func proxyTo(target *url.URL, config *tls.Config) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 32},
		FlushInterval: -1,
		ErrorLog:      log.New(quiet{}, "", 0),
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "apiserver not ready: "+err.Error(), http.StatusServiceUnavailable)
		},
	}
}
