package control

import (
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"

	"cdktf-rancher/lab/distribution/internal/pods"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// The controllers that this cluster needs; each one costs memory and watches.
const controllers = "namespace-controller,serviceaccount-controller,serviceaccount-token-controller," +
	"root-ca-certificate-publisher-controller,garbage-collector-controller,node-lifecycle-controller," +
	"clusterrole-aggregation-controller,deployment-controller,replicaset-controller,job-controller"

// StartControllers runs kube-controller-manager; the servers elect the active one.
func StartControllers(s *settings.Settings, kubeconfig string) (*Component, error) {
	arguments := []string{
		"--kubeconfig=" + kubeconfig, "--authentication-kubeconfig=" + kubeconfig, "--authorization-kubeconfig=" + kubeconfig,
		"--controllers=" + controllers, "--leader-elect=true", "--use-service-account-credentials=true",
		"--service-account-private-key-file=" + s.TLS("service.key"), "--root-ca-file=" + s.TLS("server-ca.crt"),
		"--bind-address=127.0.0.1", "--secure-port=10257", "--profiling=false", "--v=0",
	}
	for _, extra := range s.Arguments("kube-controller-manager-arg") {
		arguments = append(arguments, "--"+extra)
	}
	return start(s, pods.Controllers, arguments)
}

// RunControllers is the child's part.
func RunControllers(arguments []string) error {
	command := manager.NewControllerManagerCommand()
	command.SetArgs(arguments)
	return command.Execute()
}
