"""Canonical's public images: the SSM parameters that name them and the images in describe-images."""

from moto.core.utils import utcnow
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ssm.models import Parameter, ParameterDict

CANONICAL = "099720109477"
PARAMETERS = "/aws/service/canonical/ubuntu/server/"
# By release and architecture, in Canonical's names.
IMAGES = {
    ("22.04", "amd64"): "ami-22040000000000000",
    ("24.04", "amd64"): "ami-24040000000000000",
    ("24.04", "arm64"): "ami-24040000000000a64",
}
ARCHITECTURES = {"amd64": "x86_64", "arm64": "arm64"}


def apply() -> None:
    load_amis = AmiBackend._load_amis
    check_loading_status = ParameterDict._check_loading_status

    def load_amis_with_ubuntu(self) -> None:
        load_amis(self)
        for (release, architecture), ami_id in IMAGES.items():
            self.amis[ami_id] = ubuntu_image(self, release, architecture, ami_id)

    def check_loading_status_with_ubuntu(self, key) -> None:
        check_loading_status(self, key)
        if str(key or "").startswith(PARAMETERS):
            for (release, architecture), ami_id in IMAGES.items():
                parameter = ubuntu_parameter(self.account_id, release, architecture, ami_id)
                dict.setdefault(self, parameter.name, [parameter])

    AmiBackend._load_amis = load_amis_with_ubuntu
    ParameterDict._check_loading_status = check_loading_status_with_ubuntu


def ubuntu_image(backend, release: str, architecture: str, ami_id: str) -> Ami:
    return Ami(
        backend,
        ami_id,
        name=f"ubuntu/images/hvm-ssd-gp3/ubuntu-{release}-{architecture}-server",
        description=f"Canonical, Ubuntu, {release}, {architecture}",
        owner_id=CANONICAL,
        owner_alias="amazon",
        public=True,
        virtualization_type="hvm",
        architecture=ARCHITECTURES[architecture],
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/sda1",
    )


def ubuntu_parameter(account_id: str, release: str, architecture: str, ami_id: str) -> Parameter:
    return Parameter(
        account_id=account_id,
        name=f"{PARAMETERS}{release}/stable/current/{architecture}/hvm/ebs-gp3/ami-id",
        value=ami_id,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )
