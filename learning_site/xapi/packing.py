"""How a statement is kept: JSON with one spelling, compressed against a shared dictionary that never changes.

Statements are short and much alike, so that ordinary compression finds little inside one. Against a dictionary of
what they have in common, 855 bytes become 236. A row remembers its dictionary's number: a better dictionary
is a new number beside the old ones, and an old one is never edited, or every row packed with it is lost.

Statements that were delivered long ago are packed many together, where each takes about 50 bytes: a line for each,
its sequence and its JSON, which holds no line break. They go through LZMA, which looks back further than zlib; what was
packed by zlib first is read as well.
"""

import json
import lzma
import zlib
from collections.abc import Mapping
from typing import cast

from learning_site.xapi.facts import Statement

# What is likeliest stands last: zlib reaches it with the shortest reference.
DICTIONARIES: dict[int, bytes] = {
    1: (
        b'{"interactionType":"choice","choices":[{"id":"],"response":"[,]","result":{"success":false,"score":{"max":10,'
        b'"min":0,"raw":8,"scaled":0.8},"success":true}"result":{"extensions":{"https://w3id.org/xapi/cmi5/result/'
        b'extensions/progress":50}},"http://adlnet.gov/expapi/activities/cmi.interaction"}/questions/'
        b'"object":{"id":"","objectType":"StatementRef"}"name":"issuer-partnership"},"actor":{"id":'
        b'"http://adlnet.gov/expapi/verbs/voided"}"display":{"en-GB":"voided"}"display":{"en-GB":"revoked"},"id":'
        b'"https://w3id.org/xapi/tla/verbs/revoked""display":{"en-GB":"expired"},"id":"https://w3id.org/xapi/tla/verbs/'
        b'expired""verb":{"display":{"en-GB":"answered"},"id":"http://adlnet.gov/expapi/verbs/answered"}}"verb":{"display":'
        b'{"en-GB":"failed"},"id":"http://adlnet.gov/expapi/verbs/failed"}}"verb":{"display":{"en-GB":"terminated"},"id":'
        b'"http://adlnet.gov/expapi/verbs/terminated"}}"verb":{"display":{"en-GB":"registered"},"id":'
        b'"http://adlnet.gov/expapi/verbs/registered"}}"verb":{"display":{"en-GB":"initialized"},"id":'
        b'"http://adlnet.gov/expapi/verbs/initialized"}}"verb":{"display":{"en-GB":"progressed"},"id":'
        b'"http://adlnet.gov/expapi/verbs/progressed"}}"object":{"definition":{"name":{"en-GB":"Certificate: "},"type":'
        b'"https://www.opigno.org/en/tincan_registry/activity_type/certificate"},"id":"https:///xapi/certificates/'
        b'"verb":{"display":{"en-GB":"earned"},"id":"http://id.tincanapi.com/verb/earned"}}"contextActivities":{"category":'
        b'[{"definition":{"type":"http://adlnet.gov/expapi/activities/profile"},"id":"https://w3id.org/xapi/'
        b'learnercompetency","objectType":"Activity"}],"grouping":[{"definition":{"name":{"en-GB":"https://w3id.org/xapi/'
        b'comp/contextextensions/expires":"T23:00:00.000Z","T00:00:00.000Z""statement":{"id":"","objectType":'
        b'"StatementRef"}},"id":"object":{"definition":{"name":{"en-GB":"},"type":"https://w3id.org/xapi/tla/'
        b'activity-types/competency"},"id":"https:///xapi/competencies/","verb":{"display":{"en-GB":"achieved"},"id":'
        b'"https://w3id.org/xapi/tla/verbs/achieved"}}"result":{"duration":"PT1H","score":{"max":10,"min":0,"raw":10,'
        b'"scaled":1.0},"success":true},"timestamp":"verb":{"display":{"en-GB":"passed"},"id":'
        b'"http://adlnet.gov/expapi/verbs/passed"}}'
        b'{"actor":{"account":{"homePage":"https://","name":""},"objectType":"Agent"},"context":{"extensions":{"https://'
        b'/xapi/ext/agency":"agency:","/xapi/ext/roles":["role:"]},"language":"en-GB","platform":'
        b'"Safeguarding training","registration":""},"id":"","object":{"definition":{"name":{"en-GB":""},"type":'
        b'"http://adlnet.gov/expapi/activities/module"},"id":"https:///xapi/modules/","objectType":"Activity"},"result":'
        b'{"completion":true,"duration":"PT12M3S"},"timestamp":"2026-00-00T00:00:00.000Z","verb":{"display":{"en-GB":'
        b'"completed"},"id":"http://adlnet.gov/expapi/verbs/completed"}}'
    ),
}
LATEST = 1
# What everything that lzma.compress made begins with.
LZMA = b"\xfd7zXZ\x00"


class Unreadable(ValueError):
    """A row cannot be unpacked: damaged, or packed with a dictionary that this version of the code does not have."""


def to_json(statement: Statement) -> bytes:
    """Return the one spelling of a statement: equal statements give equal bytes."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def from_json(payload: bytes) -> Statement:
    """Return the statement that `payload` spells."""
    return cast(Statement, json.loads(payload))


def pack(payload: bytes) -> bytes:
    """Compress one statement's JSON against the latest dictionary."""
    packer = zlib.compressobj(level=9, zdict=DICTIONARIES[LATEST])
    return packer.compress(payload) + packer.flush()


def unpack(packed: bytes, dictionary: int) -> bytes:
    """Return the very bytes that were packed with the dictionary of that number.

    Raises Unreadable for damaged bytes, and for a number that is not here, as after going back to an older version.
    """
    if dictionary not in DICTIONARIES:
        raise Unreadable(f"Packed with dictionary {dictionary}; this version of the platform knows up to {LATEST}.")
    unpacker = zlib.decompressobj(zdict=DICTIONARIES[dictionary])
    try:
        payload = unpacker.decompress(packed) + unpacker.flush()
    except zlib.error as damage:
        raise Unreadable(f"Packed bytes are damaged: {damage}.") from damage
    if not unpacker.eof:
        raise Unreadable("Packed bytes end too soon.")
    return payload


def pack_many(payloads: Mapping[int, bytes]) -> bytes:
    """Compress many statements' JSON, by sequence, as one."""
    lines = b"\n".join(b"%d %s" % (sequence, payload) for sequence, payload in payloads.items())
    return lzma.compress(lines, preset=lzma.PRESET_DEFAULT | lzma.PRESET_EXTREME)


def unpack_many(packed: bytes) -> dict[int, bytes]:
    """Return the very bytes that were packed, by sequence and in order. Raises Unreadable for damaged bytes."""
    try:
        lines = (lzma if packed.startswith(LZMA) else zlib).decompress(packed).split(b"\n")
    except (lzma.LZMAError, zlib.error) as damage:
        raise Unreadable(f"Packed bytes are damaged: {damage}.") from damage
    return {int(sequence): payload for sequence, _, payload in (line.partition(b" ") for line in lines)}
