// Package retry pauses at the same two places as the package of Terraform's SDK.
package retry

import "time"

// StateChangeConf has two pauses.
type StateChangeConf struct {
	Delay, PollInterval time.Duration
}

// WaitForStateContext waits for both.
func (conf *StateChangeConf) WaitForStateContext() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-time.After(conf.Delay):
		case <-done:
		}
		select {
		case <-time.After(conf.PollInterval):
		case <-done:
		}
	}()
	<-done
}
