"""One line of S3's server access log, as S3 writes it.

Sources: Amazon S3 User Guide, "Amazon S3 server access log format" (the fields and their order, `-` for what is unknown or
does not apply); API_PartitionedPrefix (keys); captured lines in the tests of elastic/integrations, nasa/cumulus and
kerkdienstgemist/logstash-filter-s3 (requester of an assumed role, QueryString, 206).

Nothing is invented: what is not known here is `-`. Not modelled: access points, copies' second record, BATCH.DELETE.OBJECT,
lifecycle records, and transfers that the client breaks off.
"""

import datetime
import secrets
from dataclasses import dataclass
from urllib.parse import quote

# As S3 names what is asked for beside objects and listings.
BUCKET_PARTS = {
    "acl": "ACL",
    "cors": "CORS",
    "delete": "MULTI_OBJECT_DELETE",
    "encryption": "ENCRYPTION",
    "lifecycle": "LIFECYCLE",
    "location": "LOCATION",
    "logging": "LOGGING_STATUS",
    "notification": "NOTIFICATION",
    "policy": "BUCKETPOLICY",
    "publicAccessBlock": "PUBLIC_ACCESS_BLOCK",
    "tagging": "TAGGING",
    "uploads": "UPLOADS",
    "versioning": "VERSIONING",
    "versions": "BUCKETVERSIONS",
    "website": "WEBSITE",
}
OBJECT_PARTS = {"acl": "ACL", "tagging": "OBJECT_TAGGING", "uploads": "UPLOADS"}
# What else S3 can be asked for: no line of those was found, so their operation is `-`. Any other parameter chooses nothing,
# known to S3 or not.
UNNAMED_PARTS = frozenset(
    "accelerate analytics attributes intelligent-tiering inventory legal-hold metrics object-lock ownershipControls "
    "policyStatus replication requestPayment restore retention select torrent".split()
)


def operation(method: str, key: str, names: list[str], copies: bool) -> str:
    """`REST.HTTP_method.resource_type`.

    names -- the names of the query's parameters
    copies -- whether the request has x-amz-copy-source
    """
    if method == "OPTIONS":
        return "REST.OPTIONS.PREFLIGHT"
    if key and "uploadId" in names:
        return f"REST.{method}.{'PART' if 'partNumber' in names else 'UPLOAD'}"
    named = OBJECT_PARTS if key else BUCKET_PARTS
    for name in names:
        if name in named:
            return f"REST.{method}.{named[name]}"
        if name in UNNAMED_PARTS:
            return "-"
    if key and method == "PUT" and copies:
        return "REST.COPY.OBJECT"
    return f"REST.{method}.{'OBJECT' if key else 'BUCKET'}"


def encoded_key(key: str) -> str:
    """Twice URL-encoded, as in all but a few of S3's records (Yelp Engineering, "S3 server access logs at scale", 2025)."""
    return quote(quote(key, safe="/"), safe="/") or "-"


@dataclass(frozen=True)
class Served:
    """A request that was answered. Texts that a client sent are Latin-1, which keeps its bytes."""

    owner: str
    bucket: str
    received: datetime.datetime
    remote_ip: str
    # "-" for nobody, or nobody that could prove it.
    requester: str
    request_id: str
    method: str
    # Path and query as sent.
    target: str
    http_version: str
    key: str
    parameters: dict[str, str]
    copies: bool
    status: int
    error_code: str
    bytes_sent: int
    object_size: int | None
    total_ms: int
    turn_around_ms: int
    referer: str
    user_agent: str
    host_id: str
    # "SigV4", "SigV2" or "-".
    signature_version: str
    # "AuthHeader", "QueryString" or "-".
    authentication: str
    host: str
    cipher: str
    tls_version: str


def line(it: Served) -> str:
    """Without the end of the line."""
    what = operation(it.method, it.key, list(it.parameters), it.copies)
    # Of other operations captured lines have no turn-around time.
    has_turn_around = what in ("REST.GET.OBJECT", "REST.PUT.OBJECT", "REST.COPY.OBJECT", "REST.PUT.PART")
    return " ".join(
        [
            it.owner,
            it.bucket,
            it.received.strftime("[%d/%b/%Y:%H:%M:%S +0000]"),
            it.remote_ip,
            it.requester,
            it.request_id or "-",
            what,
            encoded_key(it.key),
            f'"{it.method} {it.target} HTTP/{it.http_version}"',
            str(it.status),
            it.error_code or "-",
            str(it.bytes_sent or "-"),
            "-" if it.object_size is None else str(it.object_size),
            str(it.total_ms),
            str(it.turn_around_ms) if has_turn_around else "-",
            # Quotes within are not escaped (same source as above).
            f'"{it.referer or "-"}"',
            f'"{it.user_agent or "-"}"',
            it.parameters.get("versionId") or "-",
            it.host_id or "-",
            it.signature_version,
            it.cipher or "-",
            it.authentication,
            it.host or "-",
            it.tls_version or "-",
            # No access point; no ACL was needed; and the Region of a request that comes from no address of AWS.
            "- - -",
        ]
    )


def log_key(prefix: str, account: str, region: str, bucket: str, day: datetime.date, delivered: datetime.datetime | None):
    """The key of a log object of one day, partitioned by it.

    delivered -- for PartitionDateSource DeliveryTime; None for EventTime, of which hours, minutes and seconds are 00
    """
    at = delivered or datetime.datetime(day.year, day.month, day.day)
    unique = secrets.token_hex(8).upper()
    return f"{prefix}{account}/{region}/{bucket}/{at:%Y/%m/%d}/{at:%Y-%m-%d-%H-%M-%S}-{unique}"
