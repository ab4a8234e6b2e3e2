"""ELBv2: network load balancers."""

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend


def apply() -> None:
    arns()
    schemes()
    deletion_protection()


def deletion_protection() -> None:
    delete_load_balancer = ELBv2Backend.delete_load_balancer

    def delete_load_balancer_as_aws(self, arn: str) -> None:
        # A protected load balancer cannot be deleted until its protection is removed.
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs["deletion_protection.enabled"] == "true":
            reason = "cannot be deleted because deletion protection is enabled"
            raise ELBClientError("OperationNotPermitted", f"Load balancer '{arn}' {reason}")
        delete_load_balancer(self, arn)

    ELBv2Backend.delete_load_balancer = delete_load_balancer_as_aws


def arns() -> None:
    create_load_balancer = ELBv2Backend.create_load_balancer

    def create_load_balancer_as_aws(self, *args, **options):
        balancer = create_load_balancer(self, *args, **options)
        # The ARN of a network load balancer contains net/, and so do those of its listeners.
        if balancer.type == "network":
            arn = balancer.arn.replace(":loadbalancer/app/", ":loadbalancer/net/")
            self.tagging_service.copy_tags(balancer.arn, arn)
            self.tagging_service.delete_all_tags_for_resource(balancer.arn)
            self.load_balancers[arn] = self.load_balancers.pop(balancer.arn)
            balancer.arn = arn
        return balancer

    ELBv2Backend.create_load_balancer = create_load_balancer_as_aws


def schemes() -> None:
    create_load_balancer = ELBv2Backend.create_load_balancer

    def create_load_balancer_as_aws(self, *args, scheme=None, **options):
        # A load balancer is internet-facing by default.
        return create_load_balancer(self, *args, scheme=scheme or "internet-facing", **options)

    ELBv2Backend.create_load_balancer = create_load_balancer_as_aws
