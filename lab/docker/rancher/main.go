// A double of the image rancher/rancher. It records its start, keeps data that no older version reads, and answers like
// Rancher.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const data = "/var/lib/rancher"

// start is a line of the file `starts`.
type start struct {
	Version     string
	Arguments   []string
	Environment []string
	// Mounted files, by name, with their content.
	Files map[string]string
}

func main() {
	version := os.Getenv("CATTLE_SERVER_VERSION")
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	if err := keep(version); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/ping", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "pong") })
	http.HandleFunc("/rancherversion", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(answer, `{"Version":"%s","GitCommit":"0000000","RancherPrime":"false"}`, version)
	})
	go func() { log.Fatal(http.ListenAndServe(":80", nil)) }()
	go func() {
		server := http.Server{Addr: ":443", TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate()}}}
		log.Fatal(server.ListenAndServeTLS("", ""))
	}()
	log.Printf("Rancher %s serves", version)
	<-ended
}

// keep records the start, and that the data is of this version from now on.
func keep(version string) error {
	var before string
	if content, err := os.ReadFile(data + "/version"); err == nil {
		before = string(content)
	}
	if newer(before, version) {
		return fmt.Errorf("the data is of %s, which %s cannot read", before, version)
	}
	if err := write("version", version, os.O_TRUNC); err != nil {
		return err
	}
	files := map[string]string{}
	for _, pattern := range []string{"/etc/rancher/ssl/*", "/container/certs/*", "/etc/rancher/k3s/*"} {
		found, _ := filepath.Glob(pattern)
		for _, name := range found {
			content, _ := os.ReadFile(name)
			files[name] = string(content)
		}
	}
	if audit := "/var/log/auditlog"; exists(audit) {
		if err := os.WriteFile(audit+"/rancher-api-audit.log", []byte("{}\n"), 0o600); err != nil {
			return err
		}
	}
	line, err := json.Marshal(start{version, os.Args[1:], os.Environ(), files})
	if err != nil {
		return err
	}
	return write("starts", string(line)+"\n", os.O_APPEND)
}

// write keeps text on the disk like a database: a snapshot of the volume contains it.
func write(name, text string, how int) error {
	file, err := os.OpenFile(data+"/"+name, os.O_WRONLY|os.O_CREATE|how, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Sync()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func newer(a, b string) bool {
	var x, y [3]int
	fmt.Sscanf(a, "v%d.%d.%d", &x[0], &x[1], &x[2])
	fmt.Sscanf(b, "v%d.%d.%d", &y[0], &y[1], &y[2])
	for i := range x {
		if x[i] != y[i] {
			return x[i] > y[i]
		}
	}
	return false
}

// certificate is the given one, or its own.
func certificate() tls.Certificate {
	if given, err := tls.LoadX509KeyPair("/etc/rancher/ssl/cert.pem", "/etc/rancher/ssl/key.pem"); err == nil {
		return given
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
