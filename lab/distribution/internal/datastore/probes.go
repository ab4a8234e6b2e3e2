package datastore

import (
	"net/http"
	"os"
	"strconv"
	"time"
)

// RKE2's probes of etcd: so many failures in a row restart it, more of them before the first success. The request does
// not exclude alarms, so etcd restarts again and again while any member has one (RKE2, pkg/podtemplate).
const (
	livenessFailures = 8
	startupFailures  = 24
	probedURL        = "http://127.0.0.1:2381/health?serializable=true"
)

type probes struct {
	*time.Ticker
	limit, failures int
}

func newProbes() *probes {
	p := &probes{Ticker: time.NewTicker(probeEvery())}
	p.renew()
	return p
}

// probeEvery is 10 s as in RKE2, or DISTRIBUTION_PROBE_SECONDS.
func probeEvery() time.Duration {
	if seconds, err := strconv.ParseFloat(os.Getenv("DISTRIBUTION_PROBE_SECONDS"), 64); err == nil && seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	return 10 * time.Second
}

// renew starts to count for a new container.
func (p *probes) renew() { p.limit, p.failures = startupFailures, 0 }

// fail sends a request, and reports whether the container must restart.
func (p *probes) fail() bool {
	client := http.Client{Timeout: 15 * time.Second}
	response, err := client.Get(probedURL)
	if err == nil {
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			p.limit, p.failures = livenessFailures, 0
			return false
		}
	}
	p.failures++
	return p.failures >= p.limit
}
