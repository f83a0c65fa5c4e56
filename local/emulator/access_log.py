"""S3's delivery of server access logs, which MiniStack 1.5.33 lacks: it keeps what PutBucketLogging says and does no more.

Each answered request to a bucket that has logging becomes a line, and soon afterwards, with others of the same bucket and
day, an object in the target bucket. Like S3's log delivery it is nobody in the account: it needs no role, but the target
bucket's policy must let `logging.s3.amazonaws.com` put the object (Amazon S3 User Guide, "Enabling Amazon S3 server access
logging"); what it does not let in is lost, as there. S3 takes hours; here it takes a second.
"""

import asyncio
import contextvars
import datetime
import logging
import re
import time
from collections import defaultdict
from urllib.parse import parse_qsl

from access_log_line import Served, line, log_key
from defusedxml.ElementTree import fromstring
from ministack.core import iam_evaluator
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.core.router import extract_access_key_id
from ministack.services import s3

DELIVERED_AFTER_SECONDS = 1
LOG_DELIVERY = "logging.s3.amazonaws.com"
# What S3 answers to whom it does not know; a link that has expired is told apart by its message only.
UNAUTHENTICATED = re.compile(
    rb"<Code>(SignatureDoesNotMatch|InvalidAccessKeyId|InvalidToken|ExpiredToken|RequestTimeTooSkewed|Authorization\w+)</Code>"
    rb"|<Message>Request has expired</Message>"
)
# An answer to HEAD has no body to tell.
CODES_OF_HEAD = {403: "AccessDenied", 404: "NoSuchKey"}

# (cipher suite, version) of the connection, as OpenSSL names them; set for each connection.
negotiated_tls: contextvars.ContextVar[tuple[str, str]] = contextvars.ContextVar("negotiated_tls", default=("", ""))

logger = logging.getLogger("s3-access-log")


class Logging:
    """What PutBucketLogging said of a bucket."""

    def __init__(self, stored: str) -> None:
        found = {element.tag.rsplit("}", 1)[-1]: element.text or "" for element in fromstring(stored).iter()}
        self.target = found.get("TargetBucket", "")
        self.prefix = found.get("TargetPrefix", "")
        self.is_partitioned = "PartitionedPrefix" in found
        self.by_delivery = found.get("PartitionDateSource") == "DeliveryTime"


def logging_of(bucket: str) -> tuple[str, Logging] | None:
    """The bucket's account and its logging; None where it has none."""
    owner = s3._bucket_owner_account(bucket)
    stored = s3._bucket_logging_config.get_scoped(owner, None, bucket) if owner else None
    found = Logging(stored) if stored else None
    return (owner, found) if owner and found and found.target else None


class LogDelivery:
    """Collects lines, and puts them into the target buckets."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str, datetime.date], list[str]] = defaultdict(list)
        self._due: asyncio.TimerHandle | None = None

    def add(self, account: str, served: Served) -> None:
        self._waiting[account, served.bucket, served.received.date()].append(line(served))
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(DELIVERED_AFTER_SECONDS, self._deliver)

    def _deliver(self) -> None:
        self._due = None
        waiting, self._waiting = self._waiting, defaultdict(list)
        for (account, bucket, day), lines in waiting.items():
            # As nobody's request: what is set here concerns this delivery only.
            try:
                contextvars.copy_context().run(put, account, bucket, day, lines)
            except Exception:
                logger.exception("The access log of %s was not delivered.", bucket)


def put(account: str, bucket: str, day: datetime.date, lines: list[str]) -> None:
    """Puts one log object where the bucket's logging says now."""
    found = logging_of(bucket)
    if found is None:
        return
    _, config = found
    set_request_account_id(account)
    region = s3.bucket_region(bucket) or ""
    set_request_region(region)
    now = datetime.datetime.now(datetime.timezone.utc)
    if config.is_partitioned:
        key = log_key(config.prefix, account, region, bucket, day, now if config.by_delivery else None)
    else:
        key = config.prefix + log_key("", "", "", "", day, now).rsplit("/", 1)[-1]
    if not is_let_in(account, region, bucket, config.target, key):
        logger.warning("The policy of %s does not let S3 deliver the access log of %s.", config.target, bucket)
        return
    body = "".join(f"{one}\n" for one in lines).encode("latin-1")
    status, _, answer = s3._put_object(config.target, key, body, {"content-type": "text/plain"})
    if status != 200:
        logger.warning("The access log of %s was not delivered: %s", bucket, answer)


def is_let_in(account: str, region: str, bucket: str, target: str, key: str) -> bool:
    """Whether the target bucket's policy lets S3's log delivery in."""
    arn = f"arn:aws:s3:::{target}/{key}"
    context = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="s3:PutObject",
        resource_arn=arn,
        region=region,
        source_ip="",
        secure_transport=True,
        service_context={
            "aws:sourcearn": f"arn:aws:s3:::{bucket}",
            "aws:sourceaccount": account,
            "aws:principalisawsservice": "true",
        },
    )
    policy, _ = iam_evaluator._resource_policy("s3", arn) or (None, None)
    return iam_evaluator.evaluate_resource_policy(policy, context, service=LOG_DELIVERY).decision == "Allow"


def requester(account: str, access_key: str, is_authenticated: bool) -> str:
    """An assumed role's session or a user by its ARN, the root user by its canonical user id, anybody else as `-`."""
    if not access_key or not is_authenticated:
        return "-"
    found = iam_evaluator.resolve_credential(access_key, account)
    if isinstance(found, iam_evaluator.CredentialResolutionError):
        return "-"
    return s3._canonical_owner_id(found.account_id) if found.principal_type == "Root" else found.principal_arn


def object_size(method: str, key: str, status: int, sent: dict[str, str], answered: dict[str, str]) -> int | None:
    """Of the object in question; None where there is none."""
    if not key or status >= 300:
        return None
    if method == "PUT":
        size = sent.get("x-amz-decoded-content-length") or sent.get("content-length", "")
    else:
        size = answered.get("content-range", "").rpartition("/")[2] or answered.get("content-length", "")
    return int(size) if method in ("GET", "HEAD", "PUT") and size.isdecimal() else None


def signature_version(access_key: str, authorization: str, parameters: dict[str, str]) -> str:
    if not access_key and not authorization:
        return "-"
    return "SigV2" if authorization.startswith("AWS ") or "AWSAccessKeyId" in parameters else "SigV4"


class AccessLogged:
    """An ASGI application that hands all on to another, and logs what that answered for buckets with logging."""

    def __init__(self, app, split, delivery: LogDelivery) -> None:
        """
        app -- the application
        split -- (host, path) to the (bucket, key) that they address, or None where they address none
        """
        self._app = app
        self._split = split
        self._delivery = delivery

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        sent = headers(scope["headers"])
        addressed = self._split(sent.get("host", ""), scope["path"])
        found = logging_of(addressed[0]) if addressed else None
        if found is None:
            return await self._app(scope, receive, send)

        account, _ = found
        started = time.monotonic()
        received = datetime.datetime.now(datetime.timezone.utc)
        asked = started
        answer = {"status": 0, "headers": {}, "at": started, "bytes": 0, "head": b""}

        async def receive_timed():
            nonlocal asked
            message = await receive()
            asked = time.monotonic()
            return message

        async def send_noted(message):
            if message["type"] == "http.response.start":
                answer.update(status=message["status"], headers=headers(message.get("headers", [])), at=time.monotonic())
            elif message["type"] == "http.response.body":
                body = message.get("body", b"")
                answer["bytes"] += len(body)
                if answer["status"] >= 300 and len(answer["head"]) < 4096:
                    answer["head"] += body[:4096]
            await send(message)

        try:
            await self._app(scope, receive_timed, send_noted)
        finally:
            # What fails here is no business of the client, who has the answer.
            try:
                if answer["status"]:
                    served = self._served(scope, sent, account, addressed, received, answer, started, asked)
                    self._delivery.add(account, served)
            except Exception:
                logger.exception("A request to %s was not logged.", addressed[0])

    def _served(self, scope, sent, account, addressed, received, answer, started, asked) -> Served:
        bucket, key = addressed
        query = scope.get("query_string", b"").decode("latin-1")
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        status, head = answer["status"], answer["head"]
        code = re.search(rb"<Code>(\w+)</Code>", head)
        cipher, tls_version = negotiated_tls.get()
        access_key = extract_access_key_id(sent, {name: [value] for name, value in parameters.items()})
        authorization = sent.get("authorization", "")
        if scope["method"] == "OPTIONS":
            # A browser's question, which S3 answers to anybody, whoever signed the URL.
            access_key = authorization = ""
        return Served(
            owner=s3._canonical_owner_id(account),
            bucket=bucket,
            received=received,
            remote_ip=(scope.get("client") or ("-",))[0],
            requester=requester(account, access_key, UNAUTHENTICATED.search(head) is None),
            request_id=answer["headers"].get("x-amz-request-id", ""),
            method=scope["method"],
            target=f"{path}?{query}" if query else path,
            http_version=scope["http_version"],
            key=key,
            parameters=parameters,
            copies="x-amz-copy-source" in sent,
            status=status,
            error_code=code[1].decode() if code else CODES_OF_HEAD.get(status, "") if scope["method"] == "HEAD" else "",
            bytes_sent=0 if scope["method"] == "HEAD" else answer["bytes"],
            object_size=object_size(scope["method"], key, status, sent, answer["headers"]),
            total_ms=round((time.monotonic() - started) * 1000),
            turn_around_ms=round(max(0, answer["at"] - asked) * 1000),
            referer=sent.get("referer", ""),
            user_agent=sent.get("user-agent", ""),
            host_id=answer["headers"].get("x-amz-id-2", ""),
            signature_version=signature_version(access_key, authorization, parameters),
            authentication="AuthHeader" if authorization else "QueryString" if access_key else "-",
            host=sent.get("host", ""),
            cipher=cipher,
            tls_version=tls_version,
        )


def headers(raw) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in raw}
