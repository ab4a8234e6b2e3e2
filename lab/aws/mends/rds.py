"""RDS: storage of type gp3."""

from moto.rds.exceptions import InvalidParameterCombination
from moto.rds.models import RDSBackend

# PostgreSQL on gp3 (RDS User Guide, "Amazon RDS DB instance storage"): operations and MiB a second that are included
# below this size, where they are fixed, and from it on.
MORE_FROM_GIB = 400
SMALL = (3000, 125)
LARGE = (12000, 500)


def apply() -> None:
    included_performance()


def included_performance() -> None:
    create_db_instance = RDSBackend.create_db_instance
    modify_db_instance = RDSBackend.modify_db_instance

    def create_db_instance_as_aws(self, db_kwargs: dict):
        if is_gp3(db_kwargs.get("storage_type")):
            ensure_allowed(db_kwargs.get("engine"), db_kwargs.get("allocated_storage"), db_kwargs.get("iops"))
        database = create_db_instance(self, db_kwargs)
        if is_gp3(database.storage_type):
            set_performance(database)
        return database

    def modify_db_instance_as_aws(self, db_instance_identifier: str, db_kwargs: dict):
        database = self.describe_db_instances(db_instance_identifier)[0]
        if not is_gp3(database.storage_type):
            return modify_db_instance(self, db_instance_identifier, db_kwargs)
        before = included(database.allocated_storage)
        # A value of 0 is no value: moto reads a missing number so.
        asked = db_kwargs.get("iops")
        ensure_allowed(database.engine, db_kwargs.get("allocated_storage") or database.allocated_storage, asked)
        database = modify_db_instance(self, db_instance_identifier, db_kwargs)
        if included(database.allocated_storage) != before and not asked:
            database.iops = None
        set_performance(database)
        return database

    RDSBackend.create_db_instance = create_db_instance_as_aws
    RDSBackend.modify_db_instance = modify_db_instance_as_aws


def is_gp3(storage_type) -> bool:
    return storage_type == "gp3"


def included(gib) -> tuple:
    return SMALL if int(gib) < MORE_FROM_GIB else LARGE


def ensure_allowed(engine, gib, iops) -> None:
    """Below the border the included number is the only one; above it, less is rejected (hashicorp/terraform-provider-aws,
    issue 28382, has this text)."""
    if not iops or gib is None:
        return
    least, _ = included(gib)
    if int(iops) < least or (least == SMALL[0] and int(iops) != least):
        raise InvalidParameterCombination(
            f"Invalid iops value for engine name {engine} and storage type gp3: {iops}")


def set_performance(database) -> None:
    iops, throughput = included(database.allocated_storage)
    database.iops = database.iops or iops
    database.storage_throughput = throughput
