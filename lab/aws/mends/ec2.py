"""EC2: the life cycle of an instance's interfaces and volumes."""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.iam_instance_profile import IamInstanceProfileAssociationBackend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses.instances import InstanceResponse


def apply() -> None:
    placement()
    architectures()
    addresses()
    interfaces()
    termination()
    root_device()
    image_sizes()
    volumes()
    profiles()


def placement() -> None:
    prep_nics = Instance.prep_nics

    def prep_nics_as_aws(self, nic_spec, **options) -> None:
        prep_nics(self, nic_spec, **options)
        # An instance is in the subnet and zone of its primary interface, also when the interface existed before.
        if not self._subnet_id:
            self._subnet_id = self.nics[0].subnet.id
            self._placement.zone = self.nics[0].availability_zone
        # The interface that AWS creates for an instance is deleted with it.
        if not nic_spec:
            self.nics[0].delete_on_termination = True

    Instance.prep_nics = prep_nics_as_aws


def architectures() -> None:
    run_instances = InstanceBackend.run_instances
    modify_instance_attribute = InstanceBackend.modify_instance_attribute

    def run_instances_as_aws(self, image_id, *args, **options):
        check_architecture(self, image_id, options.get("instance_type"))
        return run_instances(self, image_id, *args, **options)

    def modify_instance_attribute_as_aws(self, instance_id, key, value):
        if key == "instance_type":
            check_architecture(self, self.get_instance(instance_id).image_id, value)
        return modify_instance_attribute(self, instance_id, key, value)

    InstanceBackend.run_instances = run_instances_as_aws
    InstanceBackend.modify_instance_attribute = modify_instance_attribute_as_aws


def check_architecture(backend, image_id: str, instance_type) -> None:
    """AWS runs an image only on its own processors."""
    image, known = backend.amis.get(image_id), INSTANCE_TYPES.get(instance_type)
    if image is None or known is None:
        return
    supported = known["ProcessorInfo"]["SupportedArchitectures"]
    if image.architecture not in supported:
        raise EC2ClientError(
            "InvalidParameterValue",
            f"The architecture '{','.join(supported)}' of the specified instance type does not match the "
            f"architecture '{image.architecture}' of the specified AMI.",
        )


def addresses() -> None:
    create_network_interface = NetworkInterfaceBackend.create_network_interface

    def create_network_interface_as_aws(self, subnet, private_ip_address, *rest, **options):
        # AWS chooses an address that is neither in use nor reserved (the first four of a subnet and the last).
        if not private_ip_address and not (rest and rest[0]):
            network = self.get_subnet(subnet).cidr if isinstance(subnet, str) else subnet.cidr
            used = {eni.private_ip_address for eni in self.enis.values()}
            usable = (str(network[index]) for index in range(4, network.num_addresses - 1))
            private_ip_address = next(address for address in usable if address not in used)
        return create_network_interface(self, subnet, private_ip_address, *rest, **options)

    NetworkInterfaceBackend.create_network_interface = create_network_interface_as_aws


def interfaces() -> None:
    attach_eni = Instance.attach_eni
    delete_network_interface = NetworkInterfaceBackend.delete_network_interface

    def attach_eni_as_aws(self, eni, device_index):
        # AWS never detaches an interface from the instance that has it.
        if eni.instance:
            raise EC2ClientError("InvalidNetworkInterface.InUse", f"Interface: [{eni.id}] in use.")
        return attach_eni(self, eni, device_index)

    def delete_network_interface_as_aws(self, eni_id: str) -> None:
        # AWS rejects the deletion of an attached interface.
        eni = self.enis.get(eni_id)
        if eni and eni.instance:
            raise EC2ClientError("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")
        delete_network_interface(self, eni_id)

    # An interface without a public address has no association; an empty one would mean "has a public address".
    association = NetworkInterface.association
    NetworkInterface.association = property(lambda eni: association.fget(eni) or None)

    Instance.attach_eni = attach_eni_as_aws
    NetworkInterfaceBackend.delete_network_interface = delete_network_interface_as_aws


def termination() -> None:
    terminate = Instance.terminate

    def terminate_as_aws(self):
        # A terminated instance has no interface: with DeleteOnTermination the interface is deleted, otherwise it is
        # available again.
        for nic in list(self.nics.values()):
            self.detach_eni(nic)
            if nic.delete_on_termination:
                nic.delete()
        return terminate(self)

    Instance.terminate = terminate_as_aws

    # Without an interface an instance has no address; moto would fail on nics[0].
    for name in ("private_ip", "private_ip_address", "public_ip", "public_ip_address", "private_dns_name"):
        setattr(Instance, name, none_without_interface(getattr(Instance, name)))


def none_without_interface(prop: property) -> property:
    """The property, but None for an instance whose primary interface is deleted."""
    return property(lambda instance: prop.fget(instance) if 0 in instance.nics else None)


def root_device() -> None:
    parse = InstanceResponse._parse_block_device_mapping
    run_instances = InstanceBackend.run_instances

    def parse_as_aws(self):
        asked = self._get_param("BlockDeviceMappings", [])
        # A root device without a size has its image's size.
        for mapping in asked:
            ebs = mapping.get("Ebs", {})
            if "VolumeSize" not in ebs and "SnapshotId" not in ebs:
                image = self.ec2_backend.describe_images(ami_ids=[self._get_param("ImageId")])[0]
                ebs["VolumeSize"] = image.block_device_mappings[0]["Ebs"]["VolumeSize"]
        mappings = parse(self)
        for mapping, ebs in zip(mappings, (one.get("Ebs", {}) for one in asked)):
            mapping["Ebs"]["Throughput"] = ebs.get("Throughput")
        return mappings

    def run_instances_as_aws(self, *args, **options):
        # A volume created for an instance has the requested IOPS and throughput.
        reservation = run_instances(self, *args, **options)
        for mapping in options.get("block_device_mappings", []):
            for instance in reservation.instances:
                volume = self.get_volume(instance.block_device_mapping[mapping["DeviceName"]].volume_id)
                volume.iops = mapping["Ebs"]["Iops"] or volume.iops
                volume.throughput = mapping["Ebs"]["Throughput"] or volume.throughput
        return reservation

    InstanceResponse._parse_block_device_mapping = parse_as_aws
    InstanceBackend.run_instances = run_instances_as_aws


def image_sizes() -> None:
    create_image = AmiBackend.create_image
    mappings = Ami.block_device_mappings
    run_instances = InstanceBackend.run_instances

    def create_image_as_aws(self, instance_id, *args, **options):
        # The image of an instance has the size of the instance's root volume.
        image = create_image(self, instance_id, *args, **options)
        root = self.get_instance(instance_id).block_device_mapping[image.root_device_name]
        image.root_gib = self.get_volume(root.volume_id).size
        return image

    def mappings_as_aws(image):
        shown = mappings.fget(image)
        shown[0]["Ebs"]["VolumeSize"] = getattr(image, "root_gib", shown[0]["Ebs"]["VolumeSize"])
        return shown

    def run_instances_as_aws(self, image_id, *args, **options):
        # No volume is smaller than its snapshot.
        image = self.amis.get(image_id)
        needed = image.block_device_mappings[0]["Ebs"] if image else {}
        for mapping in options.get("block_device_mappings") or []:
            size = int(mapping.get("Ebs", {}).get("VolumeSize") or 0)
            if image and mapping["DeviceName"] == image.root_device_name and 0 < size < needed["VolumeSize"]:
                raise EC2ClientError(
                    "InvalidBlockDeviceMapping",
                    f"Volume of size {size}GB is smaller than snapshot '{needed['SnapshotId']}', "
                    f"expect size>= {needed['VolumeSize']}GB",
                )
        return run_instances(self, image_id, *args, **options)

    AmiBackend.create_image = create_image_as_aws
    Ami.block_device_mappings = property(mappings_as_aws)
    InstanceBackend.run_instances = run_instances_as_aws


def volumes() -> None:
    attach_volume = EBSBackend.attach_volume
    modify_volume = EBSBackend.modify_volume

    def attach_volume_as_aws(self, volume_id, instance_id, device_path, delete_on_termination=False):
        # AWS attaches only a free volume, to a running or stopped instance in the volume's zone.
        volume, instance = self.get_volume(volume_id), self.get_instance(instance_id)
        if volume.attachment:
            raise EC2ClientError("VolumeInUse", f"{volume_id} is already attached to an instance")
        if instance.state not in ("running", "stopped"):
            raise EC2ClientError("IncorrectState", f"Instance '{instance_id}' is '{instance.state}'.")
        if volume.zone.name != instance._placement.zone:
            raise EC2ClientError("InvalidVolume.ZoneMismatch", f"{volume_id} is not in the zone of {instance_id}.")
        return attach_volume(self, volume_id, instance_id, device_path, delete_on_termination)

    def modify_volume_as_aws(self, volume_id, target_size=None, *rest, **options):
        # AWS never shrinks a volume.
        if target_size is not None and int(target_size) < self.get_volume(volume_id).size:
            raise EC2ClientError("InvalidParameterValue", "New size cannot be smaller than existing size")
        return modify_volume(self, volume_id, target_size, *rest, **options)

    EBSBackend.attach_volume = attach_volume_as_aws
    EBSBackend.modify_volume = modify_volume_as_aws


def profiles() -> None:
    """An instance shows the profile that took the place of another one: providers wait for that."""
    replace = IamInstanceProfileAssociationBackend.replace_iam_instance_profile_association

    def replace_as_aws(self, association_id, *args, **options):
        association = replace(self, association_id, *args, **options)
        shown = {"Arn": association.iam_instance_profile.arn, "Id": association_id}
        self.modify_instance_attribute(association.instance.id, "iam_instance_profile", shown)
        return association

    IamInstanceProfileAssociationBackend.replace_iam_instance_profile_association = replace_as_aws
