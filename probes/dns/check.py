"""Runs a dns check: asks the name server, follows aliases in its answer, and compares the records."""

import time
from collections.abc import Mapping, Sequence
from ipaddress import ip_address

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.resolver

from probes.dns.exchange import Server, Unanswered, exchange
from probes.formatting import format_seconds
from probes.judgement import Problem, conclude, too_slow
from probes.reading import Json, Outcome, Verdict
from probes.request_errors import own_fault
from probes.tools import NETWORK_CAUSES, Needs, Tools
from settings.checks.dns import DnsCheck, parse_server
from settings.hosts import ascii_host
from settings.texts import escape_controls, mask_secrets, storable

CAUSES: Mapping[str, str] = {
    "nxdomain": "the name does not exist",
    "no_data": "the name has no record of this type",
    "servfail": "the name server cannot find out (SERVFAIL)",
    "refused": "the name server refuses the question",
    "rcode": "another error of the name server, which the reason names",
    "timeout": "no answer in time",
    "truncated": "the answer is truncated, and none comes over TCP",
    "malformed": "the answer is no DNS message",
    "mismatch": "the answers belong to other questions",
    "cname_loop": "the aliases in the answer do not end",
    "connect": "the name server is not reachable at that address and port",
    "expect": "the records are not as `expect` says",
    "latency": "slower than `fail_above` or `degraded_above`",
    "network": "this worker has no route out, or no ports left",
    "not_configured": "this host has no name server (`/etc/resolv.conf`)",
}

NEEDS: Needs = {
    "expect": lambda check: check.expect.addresses is not None or check.expect.values is not None,
    "not_configured": lambda check: check.server is None,
}
NETWORK = NETWORK_CAUSES | {"nxdomain", "no_data", "servfail", "refused", "rcode", "malformed", "mismatch"}

_RESOLV_CONF = "/etc/resolv.conf"
_ROUNDS = 2
"""How often each server is asked: UDP loses packets."""
_SHOWN = 20
_LONGEST = 200
_BY_CODE = {
    dns.rcode.NXDOMAIN: ("nxdomain", "does not exist"),
    dns.rcode.SERVFAIL: ("servfail", "cannot be found out (SERVFAIL)"),
    dns.rcode.REFUSED: ("refused", "is refused (REFUSED)"),
}


async def probe(check: DnsCheck, _tools: Tools) -> Outcome:
    servers = servers_of(check)
    if not servers:
        sentence = f"this host has no name server in {_RESOLV_CONF}: set the key server"
        return Outcome(Verdict.UNKNOWN, sentence, cause="not_configured")
    started = time.perf_counter()
    try:
        answer, by_tcp, server = await _ask(check, servers)
    except Unanswered as error:
        return _failed(error.cause, str(error), time.perf_counter() - started)
    except OSError as error:
        return _of_system(error, servers, time.perf_counter() - started)
    return _judge(check, answer, time.perf_counter() - started, {"server": str(server), "tcp": by_tcp})


def servers_of(check: DnsCheck, path: str = _RESOLV_CONF) -> list[Server]:
    """Returns the check's server, or those of the system in their order. Read anew: DHCP may change them."""
    if check.server is not None:
        return [Server(*parse_server(check.server))]
    resolver = dns.resolver.Resolver(configure=False)
    try:
        resolver.read_resolv_conf(path)
    except (dns.exception.DNSException, OSError):
        return []
    return [Server(ip_address(str(each).partition("%")[0]), 53) for each in resolver.nameservers]


def _query(check: DnsCheck, turn: int, servers: int) -> dns.message.Message:
    """Returns the question, with EDNS in the first round only: some servers and firewalls answer it with an
    error or not at all, and resolvers then ask without."""
    name = dns.name.from_text(ascii_host(check.host))
    if turn < servers:
        return dns.message.make_query(name, check.type, use_edns=0, payload=1232)
    return dns.message.make_query(name, check.type)


async def _ask(check: DnsCheck, servers: Sequence[Server]) -> tuple[dns.message.Message, bool, Server]:
    """Asks the servers in turn, until one knows. The last error counts if none does."""
    deadline = time.monotonic() + check.timeout.total_seconds()
    turns = list(servers) * _ROUNDS
    failure: Unanswered | OSError | None = None
    unknown: tuple[dns.message.Message, bool, Server] | None = None
    for turn, server in enumerate(turns):
        seconds = max(0.0, deadline - time.monotonic()) / (len(turns) - turn)
        try:
            answer, by_tcp = await exchange(_query(check, turn, len(servers)), server, seconds)
        except (Unanswered, OSError) as error:
            failure = error
            continue
        if answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
            return answer, by_tcp, server
        unknown = answer, by_tcp, server
    if unknown is not None:
        return unknown
    raise failure or Unanswered("timeout", "no name server answers")


def _judge(
    check: DnsCheck, answer: dns.message.Message, seconds: float, evidence: dict[str, Json]
) -> Outcome:
    phases, values = {"query": seconds, "total": seconds}, {"response_time": seconds}
    problem, records, ttl = _read(check, answer)
    problems = [problem] if problem else []
    if problem is None:
        values |= {"records": float(len(records)), "ttl": float(ttl)}
        evidence["records"] = [_cut(each) for each in records[:_SHOWN]]
        problems = [*_unexpected(check, records), *too_slow(check, seconds)]
    shown = ", ".join(_cut(each) for each in records[:3]) + (", …" if len(records) > 3 else "")
    return conclude(
        problems,
        f"{check.host} is {shown}, found in {format_seconds(seconds)}",
        phases=phases,
        values=values,
        evidence=evidence,
    )


def _read(check: DnsCheck, answer: dns.message.Message) -> tuple[Problem | None, list[str], int]:
    if answer.rcode() != dns.rcode.NOERROR:
        return _by_code(check, answer), [], 0
    if not isinstance(answer, dns.message.QueryMessage):
        return Problem(Verdict.FAIL, "malformed", "the answer is no answer to a question"), [], 0
    try:
        chain = answer.resolve_chaining()
    except dns.message.ChainTooLong:
        return Problem(Verdict.FAIL, "cname_loop", f"the aliases of {check.host} do not end"), [], 0
    except dns.exception.DNSException as error:
        return Problem(Verdict.FAIL, "malformed", f"the answer is no answer: {type(error).__name__}"), [], 0
    if chain.answer is None:
        leads = f" (it is an alias of {_cut(chain.canonical_name.to_text())})" if chain.cnames else ""
        return Problem(Verdict.FAIL, "no_data", f"{check.host} has no {check.type} record{leads}"), [], 0
    return None, sorted(_text(each) for each in chain.answer), chain.minimum_ttl


def _by_code(check: DnsCheck, answer: dns.message.Message) -> Problem:
    code = dns.rcode.to_text(answer.rcode())
    cause, what = _BY_CODE.get(answer.rcode(), ("rcode", f"is answered with the error {code}"))
    return Problem(Verdict.FAIL, cause, f"the name {check.host} {what}")


def _text(record: object) -> str:
    if isinstance(record, dns.rdtypes.txtbase.TXTBase):
        return storable(b"".join(record.strings).decode("utf-8", "replace"))
    return str(record)


def _unexpected(check: DnsCheck, records: Sequence[str]) -> list[Problem]:
    wanted = check.expect.addresses if check.expect.values is None else check.expect.values
    if wanted is None:
        return []
    found, expected = _comparable(check, records), _comparable(check, wanted)
    if found == expected:
        return []
    missing, other = sorted(expected - found), sorted(found - expected)
    parts = [f"{', '.join(map(_cut, missing[:3]))} is missing"] if missing else []
    parts += [f"{', '.join(map(_cut, other[:3]))} is not expected"] if other else []
    return [Problem(Verdict.FAIL, "expect", f"{check.host}: {'; '.join(parts)}")]


def _comparable(check: DnsCheck, records: Sequence[str]) -> set[str]:
    """Names have no upper case and may end with a dot; the text of TXT counts as it is. An address has
    several forms, such as ``::ffff:1.2.3.4``."""
    if check.type == "TXT":
        return set(records)
    if check.type in {"A", "AAAA"}:
        return {str(ip_address(each)) for each in records}
    return {each.lower().rstrip(".") for each in records}


def _of_system(error: OSError, servers: Sequence[Server], seconds: float) -> Outcome:
    own = own_fault(error)
    if own is not None:
        return Outcome(Verdict.UNKNOWN, f"{own[1]}: {servers[-1]} was not asked", cause=own[0])
    return _failed("connect", f"{servers[-1]} is not reachable ({type(error).__name__})", seconds)


def _failed(cause: str, sentence: str, seconds: float) -> Outcome:
    return Outcome(Verdict.FAIL, sentence, cause=cause, phases={"query": seconds, "total": seconds})


def _cut(text: str) -> str:
    shown = escape_controls(mask_secrets(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
