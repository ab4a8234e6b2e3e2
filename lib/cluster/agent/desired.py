"""Unpacks the object with the desired state, after a check of its seal.

Arguments: the object's file, an empty folder for its files, and a file with the password. A server has no password
before its first run, and then accepts any seal. `revision` in the folder is the checksum of all files.
"""

import gzip
import hashlib
import hmac
import json
import os
import re
import sys
import zlib


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


source, folder, password_file = sys.argv[1:]
try:
    with gzip.open(source) as file:
        document = json.load(file)
    text, seal = document["files"], document["seal"].encode()
    revision = sha256(text)
    files = json.loads(text)
    contents = {name: content.encode() for name, content in files.items()}
except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
    sys.exit(f"the object is not a desired state ({type(error).__name__}): not used")
if os.path.exists(password_file):
    with open(password_file) as file:
        password = file.read()
    if not hmac.compare_digest(sha256(password + sha256(password + text)).encode(), seal):
        sys.exit("the object has another seal than this cluster's password makes: not used")
if unknown := [name for name in contents if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name)]:
    sys.exit(f"the object names the file {unknown[0]!r}, expected lower-case letters, digits, dots and hyphens: not used")
for name, content in {**contents, "revision": revision.encode()}.items():
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)
