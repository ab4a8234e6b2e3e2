package server

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"k8s.io/client-go/kubernetes"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
	"cdktf-rancher/lab/distribution/internal/control"
	"cdktf-rancher/lab/distribution/internal/datastore"
	"cdktf-rancher/lab/distribution/internal/manifests"
	"cdktf-rancher/lab/distribution/internal/node"
	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/release"
	"cdktf-rancher/lab/distribution/internal/settings"
	"cdktf-rancher/lab/distribution/internal/snapshot"
	"cdktf-rancher/lab/distribution/internal/supervisor"
)

// running is a server whose etcd was started.
type running struct {
	settings *settings.Settings
	own      release.Release
	member   *datastore.Member
	front    *supervisor.Supervisor
	token    settings.Token
	// wasReset is true at the first start after a reset.
	wasReset bool
}

// run ends when a part of the server ends, or the context.
func (r *running) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := r.member.Failed()
	started := make(chan error, 1)
	parts := &parts{ended: make(chan error, 2)}
	defer parts.stop()
	go func() { started <- r.start(ctx, parts) }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case err := <-parts.ended:
			return err
		case err := <-started:
			if err != nil {
				return err
			}
			fmt.Printf("%s is up and running\n", r.settings.Distribution)
			notifyReady()
			started = nil
		}
	}
}

func (r *running) start(ctx context.Context, parts *parts) error {
	if err := r.untilVoter(ctx); err != nil {
		return err
	}
	if !r.settings.External() {
		if err := r.clearAlarms(ctx); err != nil {
			return err
		}
		if err := r.member.Cross(ctx); err != nil {
			return err
		}
		go r.member.PromoteLearners(ctx)
	}
	if err := r.share(ctx); err != nil {
		return err
	}
	config := control.AdminConfig(r.settings)
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	self := &node.Node{Client: client, Settings: r.settings, Release: r.own.Version, Member: r.member.Name,
		Voter: func(ctx context.Context) (bool, error) {
			voter, _, err := r.member.State(ctx)
			return voter, err
		}}
	if err := r.readyBeforePods(ctx, self); err != nil {
		return err
	}
	if err := parts.startAPIServer(r.settings, r.own.Version); err != nil {
		return err
	}
	if err := untilReady(ctx, client); err != nil {
		return err
	}
	if r.settings.Distribution == "rke2" {
		go r.endPodsWithNode(ctx, client)
		if err := untilReconciled(ctx, self); err != nil {
			return err
		}
	}
	if err := parts.startControllers(r.settings); err != nil {
		return err
	}
	applier, err := manifests.NewApplier(config)
	if err != nil {
		return err
	}
	if err := applier.Apply(ctx, manifests.Definitions()); err != nil {
		fmt.Println("definitions:", err)
	}
	leads := func(ctx context.Context) (bool, error) {
		_, leader, err := r.member.State(ctx)
		return leader, err
	}
	go applier.Watch(ctx, r.settings.Server("manifests"))
	go (&node.Removal{Client: client, Settings: r.settings, Leads: leads, Remove: r.member.Remove}).Run(ctx)
	go (&node.Workloads{Client: client, Applier: applier, Settings: r.settings, Leads: leads}).Run(ctx)
	go (&node.Pods{Client: client, Leads: leads}).Run(ctx)
	r.front.Ready.Store(true)
	if r.wasReset {
		if err := self.ForgetPassword(ctx); err != nil {
			return err
		}
	}
	if err := self.Register(ctx); err != nil {
		return err
	}
	go self.Beat(ctx)
	if r.settings.External() {
		return nil
	}
	return snapshot.Schedule(ctx, r.settings)
}

// The kubelet needs some time from its own start to that of a changed static pod.
const untilPods = 8 * time.Second

// readyBeforePods sets the Node Ready at the new version, through the API server that is about to be replaced: RKE2's
// kubelet is up before it starts its release's static pods.
func (r *running) readyBeforePods(ctx context.Context, self *node.Node) error {
	replaces, err := control.ReplacesAPIServer(r.settings, r.own.Version)
	if err != nil || !replaces || r.settings.Distribution != "rke2" {
		return err
	}
	early, cancel := context.WithTimeout(ctx, untilPods)
	defer cancel()
	if err := self.Register(early); err != nil {
		fmt.Println("node: the former API server is not ready:", err)
		return ctx.Err()
	}
	self.Beat(early)
	return ctx.Err()
}

// untilVoter waits for quorum and, on a joined server, for its promotion.
func (r *running) untilVoter(ctx context.Context) error {
	for said := ""; ; {
		try, cancel := context.WithTimeout(ctx, 3*time.Second)
		voter, _, err := r.member.State(try)
		if err == nil && voter {
			_, err = r.member.Local().Get(try, "/health")
		}
		cancel()
		if err == nil && voter {
			return nil
		}
		state := "this server has not yet been promoted from learner to voting member"
		if err != nil {
			state = err.Error()
		}
		if state != said {
			fmt.Println("etcd: not ready:", state)
			said = state
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// clearAlarms repeats until it succeeds, every five seconds (RKE2, pkg/executor/staticpod, ETCD).
func (r *running) clearAlarms(ctx context.Context) error {
	for {
		try, cancel := context.WithTimeout(ctx, 30*time.Second)
		err := r.member.ClearAlarms(try)
		cancel()
		if err == nil {
			return nil
		}
		fmt.Println("Failed to test etcd connection: failed to disarm etcd alarms:", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Second):
		}
	}
}

// endPodsWithNode ends the pods of a server whose Node somebody deletes. The server itself goes on.
func (r *running) endPodsWithNode(ctx context.Context, client kubernetes.Interface) {
	name, err := r.settings.NodeName()
	if err == nil {
		err = node.AwaitDeletion(ctx, client, name)
	}
	if err == nil {
		fmt.Println("Local Node deleted or removed from etcd cluster, cleaning up server static pods")
		err = pods.RemoveManifests(r.settings)
	}
	if err != nil && ctx.Err() == nil {
		fmt.Println("spc:", err)
	}
}

var started = time.Now()

// untilReconciled waits until RKE2 next compares its pods with their manifests: every 20 s in the original, counted
// from its start (pkg/executor/staticpod, reconcileStaticPods); here DISTRIBUTION_RECONCILE_SECONDS, by default never.
// Meanwhile the kubelet already keeps the Node Ready.
func untilReconciled(ctx context.Context, self *node.Node) error {
	seconds, err := strconv.ParseFloat(os.Getenv("DISTRIBUTION_RECONCILE_SECONDS"), 64)
	if err != nil || seconds <= 0 {
		return nil
	}
	interval := time.Duration(seconds * float64(time.Second))
	wait, cancel := context.WithTimeout(ctx, interval-time.Since(started)%interval)
	defer cancel()
	if err := self.Register(wait); err == nil {
		self.Beat(wait)
	}
	return ctx.Err()
}

func (r *running) share(ctx context.Context) error {
	files, err := bootstrap.FromDisk(r.settings.Server())
	if err != nil {
		return err
	}
	if err := r.member.Share(ctx, files, r.token.Password); err != nil && ctx.Err() == nil {
		return Shutdown{fmt.Errorf("failed to save bootstrap data: %w", err)}
	}
	return r.member.Reconcile(ctx, r.settings.Server(), r.token.Password)
}

func untilReady(ctx context.Context, client kubernetes.Interface) error {
	for {
		try, cancel := context.WithTimeout(ctx, 2*time.Second)
		_, err := client.CoreV1().RESTClient().Get().AbsPath("/readyz").DoRaw(try)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
}
