#!/usr/bin/env python3
"""Hostile files: tests/hostile/make.py FOLDER

Writes each into FOLDER: the same bytes on every run, none over 1 MB.  What each
is, its name says; FOLDER/cut has the series that are cut off every 512 bytes.
"""

import bz2
import gzip
import io
import lzma
import os
import struct
import sys
import tarfile
import zipfile
import zlib

LIMIT = 1_000_000
folder = ""


def put(name, data):
    assert len(data) <= LIMIT, (name, len(data))
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


# --- zip, by hand: everything in it can lie


def local(name, data, crc, size, method=0, flags=0x800, packed=None, extra=b""):
    packed = len(data) if packed is None else packed
    return (
        struct.pack(
            "<4s5H3L2H",
            b"PK\3\4", 20, flags, method, 0, 0x21, crc,
            packed & 0xFFFFFFFF, size & 0xFFFFFFFF, len(name), len(extra),
        ) + name + extra + data
    )


def central(name, at, crc, packed, size, method=0, flags=0x800, mode=0o100644, extra=b""):
    return (
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2", 0x314, 20, flags, method, 0, 0x21, crc,
            packed & 0xFFFFFFFF, size & 0xFFFFFFFF, len(name), len(extra),
            0, 0, 0, mode << 16, at & 0xFFFFFFFF,
        ) + name + extra
    )


def end(count, size, at, comment=b""):
    return struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, at, len(comment)
    ) + comment


def end64(count, size, at, here):
    return (
        struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
        + struct.pack("<4sLQL", b"PK\6\7", 0, here, 1)
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )


def deflated(data):
    z = zlib.compressobj(6, zlib.DEFLATED, -15)
    return z.compress(data) + z.flush()


def zipped(members, **how):
    """Of (name, data) or (name, data, {what is said otherwise})."""
    body, directory = b"", b""
    for member in members:
        name, data = member[0], member[1]
        lie = dict(member[2]) if len(member) > 2 else {}
        name = name if isinstance(name, bytes) else name.encode()
        data = data if isinstance(data, bytes) else data.encode()
        method = lie.pop("method", 0)
        packed = deflated(data) if method == 8 else data
        crc = lie.pop("crc", zlib.crc32(data))
        size = lie.pop("size", len(data))
        flags = lie.pop("flags", 0x800)
        mode = lie.pop("mode", 0o100644)
        other = lie.pop("directory_name", name)
        assert not lie, lie
        at = len(body)
        body += local(name, packed, crc, size, method, flags)
        directory += central(other, at, crc, len(packed), size, method, flags, mode)
    count = how.get("count", len(members))
    return (
        how.get("before", b"") + body + directory
        + end(count, len(directory), len(body) + how.get("shift", 0))
        + how.get("after", b"")
    )


PLAIN = [("plan.md", "lift with the legs\n"), ("photos/a.jpg", b"\xff\xd8\xff\xe0" + bytes(900)),
         ("photos/b.txt", "two\n" * 300)]


def zip_names():
    names = {
        "nul": b"a\0/../../b", "dots": b"../../escaped", "dots-inside": b"a/../../escaped",
        "dot": b"./a", "absolute": b"/tmp/escaped", "drive": b"C:/escaped",
        "drive-backslash": b"C:\\escaped", "backslash": b"..\\..\\escaped",
        "control": b"a\x1b[2Jb", "line-feed": b"a\nb", "empty": b"", "empty-part": b"a//b",
        "bidi": "a\u202egnp.exe".encode(), "isolate": "a\u2067b".encode(),
        "not-utf8": b"a\xff\xfeb", "overlong": b"..\xc0\xaf..\xc0\xafescaped",
        "surrogate": b"a\xed\xa0\x80b", "long": b"a" * 5000, "deep": b"a/" * 500 + b"b",
        "longest": b"x" * 65535, "bom": b"\xef\xbb\xbfa", "delete": b"a\x7fb",
        "device": b"CON", "trailing-slash": b"a/",
    }
    for name, raw in names.items():
        put(f"zip-name-{name}.zip", zipped(PLAIN + [(raw, "x")]))
    put("zip-name-437.zip", zipped(PLAIN + [(b"caf\x82.txt", "x", {"flags": 0})]))
    put("zip-name-not-utf8-unflagged.zip", zipped(PLAIN + [(b"a\xff\x01b", "x", {"flags": 0})]))
    put("zip-name-duplicate.zip", zipped(PLAIN + [("plan.md", "other")]))
    put("zip-name-case.zip", zipped(PLAIN + [("PLAN.md", "other")]))
    put("zip-name-case-latin.zip", zipped([("\u00e9t\u00e9", "1"), ("\u00c9T\u00c9", "2")]))
    put("zip-name-file-is-folder.zip", zipped([("a", "1"), ("a/b", "2")]))
    put("zip-name-differs-in-directory.zip",
        zipped([("plan.md", "x", {"directory_name": b"../x"})]))
    put("zip-link.zip", zipped(PLAIN + [("link", "/etc/passwd", {"mode": 0o120777})]))
    put("zip-device.zip", zipped(PLAIN + [("device", "", {"mode": 0o020666})]))
    put("zip-fifo.zip", zipped(PLAIN + [("fifo", "", {"mode": 0o010666})]))


def zip_bombs():
    zeros = bytes(300_000_000)
    zeros, crc = deflated(zeros), zlib.crc32(zeros)
    one = local(b"zeros", zeros, crc, 300_000_000, 8)
    put("zip-bomb-300mb.zip", one + central(b"zeros", 0, crc, len(zeros), 300_000_000, 8)
        + end(1, 51, len(one)))
    # says 1,000 bytes, unpacks to 300 MB
    one = local(b"zeros", zeros, crc, 1000, 8)
    put("zip-bomb-says-small.zip", one + central(b"zeros", 0, crc, len(zeros), 1000, 8)
        + end(1, 51, len(one)))
    # 10 PB declared
    size = 10 * 10**15
    extra = struct.pack("<2HQ", 1, 8, size)
    local_extra = struct.pack("<2H2Q", 1, 16, size, len(zeros))
    one = local(b"zeros", zeros, crc, 0xFFFFFFFF, 8, packed=0xFFFFFFFF, extra=local_extra)
    directory = central(b"zeros", 0, crc, len(zeros), 0xFFFFFFFF, 8, extra=extra)
    put("zip-bomb-10pb.zip", one + directory
        + end64(1, len(directory), len(one), len(one) + len(directory)))
    # one body of 250 kB, 3,000 names for it
    body = deflated(bytes(20_000_000))
    crc = zlib.crc32(bytes(20_000_000))
    one = local(b"a", body, crc, 20_000_000, 8)
    directory = b"".join(central(b"%06d" % i, 0, crc, len(body), 20_000_000, 8)
                         for i in range(3000))
    put("zip-overlap-one-header.zip", one + directory + end(3000, len(directory), len(one)))
    # each member's data is the rest of the file: quoted headers (Fifield's way)
    kernel = deflated(bytes(1_000_000))
    crc = zlib.crc32(bytes(1_000_000))
    inner = local(b"z", kernel, crc, 1_000_000, 8)
    body, places = inner, [(b"z", len(inner), crc, len(kernel), 1_000_000, 8)]
    for i in range(200):
        name = b"q%03d" % i
        body = local(name, body, zlib.crc32(body), len(body)) if len(body) < 400 else (
            local(name, b"", zlib.crc32(body), len(body), packed=len(body)) + body)
        places.append((name, len(body), 0, len(body) - 34, len(body) - 34, 0))
    whole = len(body)
    directory = b"".join(central(n, whole - at, c, p, s, m) for n, at, c, p, s, m in places)
    put("zip-overlap-quoted.zip", body + directory + end(len(places), len(directory), whole))


def zip_counts():
    good = zipped(PLAIN)
    put("zip-good.zip", good)
    at = good.index(b"PK\1\2")
    size = len(good) - 22 - at
    put("zip-count-2-32.zip", good[:-22] + end64(2**32, size, at, len(good) - 22))
    put("zip-count-2-64.zip", good[:-22] + end64(2**64 - 1, size, at, len(good) - 22))
    put("zip-count-less.zip", zipped(PLAIN, count=1))
    put("zip-count-more.zip", zipped(PLAIN, count=500))
    put("zip-count-none.zip", zipped(PLAIN, count=0))
    put("zip-empty.zip", end(0, 0, 0))
    put("zip-directory-outside.zip", good[:-22] + end(3, size, 0x7FFFFFFF))
    put("zip-directory-huge.zip", good[:-22] + end(3, 0xFFFFFFF0, at))
    put("zip-directory-on-itself.zip", good[:-22] + end(3, size, len(good) - 22))
    put("zip-end64-loop.zip", good[:-22] + end64(3, size, at, len(good) - 22)[:56]
        + struct.pack("<4sLQL", b"PK\6\7", 0, len(good) - 22 + 56, 1) + good[-22:])
    put("zip-comment-end.zip", good[:-2] + struct.pack("<H", 22) + end(0, 0, 0))
    put("zip-two-directories.zip", good + zipped([("other", "x")]))
    put("zip-before.zip", zipped(PLAIN, before=b"#!/bin/sh\nexit 1\n"))
    put("zip-before-shifted.zip", zipped(PLAIN, before=b"MZ" + bytes(98), shift=100))
    put("zip-after.zip", zipped(PLAIN, after=b"more" * 100))
    put("zip-gap.zip", local(b"a", b"1", zlib.crc32(b"1"), 1) + b"hidden" * 50
        + central(b"a", 0, zlib.crc32(b"1"), 1, 1) + end(1, 47, 332))
    put("zip-crc.zip", zipped([("plan.md", "lift", {"crc": 1})] + PLAIN[1:]))
    put("zip-crc-deflated.zip", zipped([("plan.md", "lift" * 99, {"crc": 1, "method": 8})]))
    put("zip-size-more.zip", zipped([("plan.md", "lift", {"size": 5000})]))
    put("zip-size-2-63.zip", zipped([("plan.md", "lift", {"size": 2**63})]))
    put("zip-encrypted.zip", zipped([("plan.md", bytes(16), {"flags": 0x801})]))
    put("zip-encrypted-strong.zip", zipped([("plan.md", bytes(16), {"flags": 0x841})]))
    put("zip-method-unknown.zip", zipped([("plan.md", "lift", {"method": 77})]))
    put("zip-method-lzma.zip", zipped([("plan.md", "lift", {"method": 14})]))
    garbage = bytearray(zipped([("plan.md", "lift\n" * 4000, {"method": 8})]))
    for i in range(60, 90):
        garbage[i] ^= 0x55
    put("zip-deflate-damaged.zip", bytes(garbage))
    put("zip-many.zip", zipped_many(9000, lambda i: b"%d" % i))
    # as many as fit: with two forms of one name near the end
    put("zip-many-case.zip", zipped_many(8000, lambda i: b"a%d" % i if i < 7999 else b"A77"))
    # 17 letters, in the case that the bits of a number say
    first = header(b"abcdefghijklmnopq", 0)
    total = int(first[148:154], 8)
    many = b"".join(
        bytes(c - 32 * (i >> b & 1) for b, c in enumerate(first[:17])) + first[17:148]
        + b"%06o" % (total - 32 * bin(i).count("1")) + first[154:]
        for i in range(100_000))
    put("tar-100000-names-in-case.tar.xz", lzma.compress(many + bytes(1024), preset=0))


def zipped_many(count, name):
    return zipped([(name(i), b"") for i in range(count)])


# --- a zip that holds itself, by R. Cox's scheme of deflate blocks ("Zip files all
# --- the way down"): L copies what follows it, R repeats what came last, both are
# --- five bytes; the checksum is solved for, since CRC-32 is affine in it.


def length_bits(n):
    """Of a match of N bytes in the fixed code, low bit first: (value, bits)."""
    base, extra, code = 3, 0, 257
    while n >= base + (1 << extra) and code < 284:
        base += 1 << extra
        code += 1
        extra = max(0, (code - 261) // 4)
    bits = (code - 256, 7) if code < 280 else (0xC0 + code - 280, 8)
    return [(reverse(*bits), bits[1]), (n - base, extra)]


def distance_bits(n):
    base, extra, code = 1, 0, 0
    while n >= base + (1 << extra):
        base += 1 << extra
        code += 1
        extra = max(0, code // 2 - 1)
    return [(reverse(code, 5), 5), (n - base, extra)]


def reverse(value, count):
    return int(f"{value:0{count}b}"[::-1], 2)


def repeat(n, known, final=0):
    """Five bytes that repeat the last N: matches, and literals where the byte is
    KNOWN (else None), that take 30 bits together."""
    ways = {(0, 0): []}
    for at in range(n):
        for used in range(31):
            if (at, used) not in ways:
                continue
            for size in [1] + list(range(3, min(258, n - at) + 1)):
                if size == 1:
                    byte = known[at]
                    if byte is None:
                        continue
                    part = [(reverse(0x30 + byte, 8), 8) if byte < 144
                            else (reverse(0x190 + byte - 144, 9), 9)]
                else:
                    part = length_bits(size) + distance_bits(n)
                cost = used + sum(b for _, b in part)
                if cost <= 30:
                    ways.setdefault((at + size, cost), ways[at, used] + part)
    if (n, 30) not in ways:
        return None
    bits, at = final | 1 << 1, 3
    for value, count in ways[n, 30]:
        bits |= value << at
        at += count
    return bits.to_bytes(5, "little")


def quine():
    def copy(n):
        return struct.pack("<BHH", 0, n, n ^ 0xFFFF)

    def made(name, crc, size, packed):
        head = local(name, b"", crc, size, 8, packed=packed)
        tail = central(name, 0, crc, packed, size, 8)
        tail += end(1, len(tail), len(head) + packed)
        p, t = len(head) + 5, len(tail) + 5
        known = list(head + copy(p))
        known[14:18] = [None] * 4
        rp = repeat(p, known)
        known = [None] * 5 + list(tail)
        known[5 + 16:5 + 20] = [None] * 4
        rt = repeat(t, known, 1)
        r4 = repeat(20, [None] * 20)
        if rp is None or rt is None:
            return None, 0
        l1, l4, lp, lt, no = copy(5), copy(20), copy(p), copy(t), copy(0)
        stream = (lp + head + lp + rp + l1 + rp + l1 + l1 + l4 + rp + l1 + l1 + l4 + r4
                  + l4 + r4 + l4 + r4 + l4 + r4 + l4 + r4 + no + no + lt + r4 + no + no
                  + lt + rt + tail + rt)
        return head + stream + tail, len(stream)

    for length in range(1, 60):
        name = b"quine.zip".rjust(length, b"q")[-length:]
        data, packed = made(name, 0, 0, 0)
        for _ in range(3):
            if data is not None:
                data, packed = made(name, 0, len(data), packed)
        if data is not None:
            break
    size = len(data)

    def crc(value):
        return zlib.crc32(made(name, value, size, packed)[0])

    # c = crc(c): Gauss over bits
    at_none = crc(0)
    rows = [[crc(1 << i) ^ at_none ^ (1 << i), 1 << i] for i in range(32)]
    wanted, found = at_none, 0
    for bit in range(32):
        pivot = next((r for r in rows if r[0] >> bit & 1), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for r in rows:
            if r[0] >> bit & 1:
                r[0] ^= pivot[0]
                r[1] ^= pivot[1]
        if wanted >> bit & 1:
            wanted ^= pivot[0]
            found ^= pivot[1]
    data = made(name, found, size, packed)[0]
    inside = zipfile.ZipFile(io.BytesIO(data)).read(name.decode())
    assert wanted == 0 and inside == data, "not a quine"
    return data


def nested():
    data = zipped(PLAIN)
    for i in range(10):
        data = zipped([(f"{i}.zip", data, {"method": 8})])
    put("zip-in-zip-ten-deep.zip", data)
    inner = zipped([("zeros", bytes(50_000_000), {"method": 8})])
    for i in range(5):
        inner = zipped([(f"{j}.zip", inner, {"method": 8}) for j in range(8)])
    put("zip-in-zip-42.zip", inner)
    put("zip-quine.zip", quine())
    # stored: the member is the archive's own beginning
    first = zipped([("again.zip", zipped(PLAIN))])
    put("zip-holds-its-beginning.zip", zipped([("again.zip", first), ("plan.md", "x")]))
    put("gzip-three.tar.gz", gz(gz(gz(tarred([("a", b"1")])))))
    put("gzip-two.tar.gz", gz(gz(tarred([("a", b"1")]))))
    data = tarred([("a", b"1")])
    for i in range(30):
        data = gz(data) if i % 2 else bz2.compress(data)
    put("filters-thirty.tar.gz", data)


def gz(data):
    return gzip.compress(data, 6, mtime=0)


# --- tar


def tarred(members, format=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as t:
        for name, data in members:
            i = tarfile.TarInfo(name)
            i.size = len(data)
            t.addfile(i, io.BytesIO(data))
    return out.getvalue()[: 1024 + sum(512 + (len(d) + 511) // 512 * 512 for _, d in members)
                          if format == tarfile.USTAR_FORMAT else None]


def header(name, size, kind=b"0", link=b"", magic=b"ustar\0" + b"00", tail=b"", size_text=None):
    h = bytearray(512)
    h[0:len(name[:100])] = name[:100]
    h[100:124] = b"0000644\0" + b"0000000\0" + b"0000000\0"
    h[124:136] = size_text or b"%011o\0" % size
    h[136:148] = b"%011o\0" % 0
    h[156:157] = kind
    h[157:157 + len(link)] = link
    h[257:265] = magic
    h[345:345 + len(tail)] = tail
    h[148:156] = b"        "
    h[148:156] = b"%06o\0 " % sum(h)
    return bytes(h)


def blocks(data):
    return data + bytes(-len(data) % 512)


def pax(records):
    text = b""
    for key, value in records:
        n = len(key) + len(value) + 3
        while len(str(n)) + len(key) + len(value) + 3 != n:
            n = len(str(n)) + len(key) + len(value) + 3
        text += b"%d %s=%s\n" % (n, key, value)
    return header(b"pax", len(text), b"x") + blocks(text)


ENDS = bytes(1024)


def tars():
    good = tarred([(n, d if isinstance(d, bytes) else d.encode()) for n, d in PLAIN])
    put("tar-good.tar", good)
    put("tar-good.tar.gz", gz(good))
    put("tar-good.tar.xz", lzma.compress(good))
    put("tar-good.tar.bz2", bz2.compress(good))
    one = header(b"plan.md", 5) + blocks(b"lift\n")
    for name, kind in (("link", b"2"), ("hard-link", b"1"), ("character-device", b"3"),
                       ("block-device", b"4"), ("fifo", b"6"), ("contiguous", b"7"),
                       ("unknown", b"Z"), ("multi-volume", b"M"), ("volume", b"V")):
        put(f"tar-{name}.tar", one + header(b"x", 0, kind, b"/etc/passwd") + ENDS)
    put("tar-link-then-through.tar", header(b"x", 0, b"2", b"/tmp")
        + header(b"x/escaped", 5) + blocks(b"lift\n") + ENDS)
    for name, raw in (("dots", b"../../escaped"), ("absolute", b"/tmp/escaped"),
                      ("not-utf8", b"a\xff\xfe"), ("control", b"a\x1bb"),
                      ("bidi", "a\u202eb".encode()), ("backslash", b"..\\escaped"),
                      ("drive", b"C:/escaped"), ("empty", b"")):
        put(f"tar-name-{name}.tar", one + header(raw, 1) + blocks(b"x") + ENDS)
    put("tar-name-nul.tar", one + pax([(b"path", b"a\0/../b")]) + header(b"x", 1)
        + blocks(b"x") + ENDS)
    put("tar-name-duplicate.tar", one + one + ENDS)
    put("tar-name-case.tar", one + header(b"PLAN.MD", 5) + blocks(b"lift\n") + ENDS)
    # sparse: one byte behind 1 TB of hole, in each of GNU's forms
    old = bytearray(header(b"sparse", 1, b"S", magic=b"ustar  \0"))
    old[386:410] = b"%011o\0%011o\0" % (2**32, 1)
    old[483:495] = b"%011o\0" % (2**33 - 1)
    old[148:156] = b"        "
    old[148:156] = b"%06o\0 " % sum(old)
    put("tar-sparse-old.tar", bytes(old) + blocks(b"x") + ENDS)
    for version, records in (
        ("0.0", [(b"GNU.sparse.size", b"1099511627776"), (b"GNU.sparse.numblocks", b"1"),
                 (b"GNU.sparse.offset", b"1099511627775"), (b"GNU.sparse.numbytes", b"1")]),
        ("0.1", [(b"GNU.sparse.size", b"1099511627776"), (b"GNU.sparse.numblocks", b"1"),
                 (b"GNU.sparse.map", b"1099511627775,1"), (b"GNU.sparse.name", b"sparse")]),
        ("1.0", [(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
                 (b"GNU.sparse.realsize", b"1099511627776"), (b"GNU.sparse.name", b"sparse")]),
    ):
        body = blocks(b"1\n1099511627775\n1\n") + b"x" if version == "1.0" else b"x"
        put(f"tar-sparse-{version}.tar", pax(records) + header(b"s", len(body))
            + blocks(body) + ENDS)
    many = b"2000000\n" + b"".join(b"%d\n0\n" % i for i in range(60_000))
    put("tar-sparse-map-huge.tar", pax([(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"),
        (b"GNU.sparse.realsize", b"1099511627776")]) + header(b"s", len(many)) + blocks(many) + ENDS)
    put("tar-pax-huge.tar", pax([(b"comment", b"x" * 900_000)]) + one + ENDS)
    put("tar-pax-says-huge.tar", header(b"pax", 0o77777777777, b"x") + blocks(b"12 path=a\n") + ENDS)
    put("tar-pax-path-huge.tar", pax([(b"path", b"a/" * 400_000)]) + one + ENDS)
    put("tar-pax-many.tar", pax([(b"K%d" % i, b"v") for i in range(60_000)]) + one + ENDS)
    put("tar-pax-size.tar", pax([(b"size", b"18446744073709551615")]) + one + ENDS)
    put("tar-pax-size-negative.tar", pax([(b"size", b"-1")]) + one + ENDS)
    put("tar-pax-damaged.tar", header(b"pax", 20, b"x") + blocks(b"99999999 path=a\nb=c\n") + one + ENDS)
    put("tar-pax-thousand.tar", b"".join(pax([(b"path", b"%d" % i)]) for i in range(400)) + one + ENDS)
    put("tar-gnu-name-huge.tar", header(b"././@LongLink", 900_000, b"L", magic=b"ustar  \0")
        + blocks(b"a" * 900_000) + one + ENDS)
    put("tar-gnu-name-says-huge.tar", header(b"././@LongLink", 0o77777777777, b"L",
        magic=b"ustar  \0") + blocks(b"a") + ENDS)
    put("tar-size-2-63.tar", header(b"a", 0, size_text=b"\x80\0\0\0\x7f" + b"\xff" * 7) + ENDS)
    put("tar-size-negative.tar", header(b"a", 0, size_text=b"\xff" * 12) + ENDS)
    put("tar-size-no-number.tar", header(b"a", 0, size_text=b"zzzzzzzzzzz\0") + ENDS)
    wrong = bytearray(good)
    wrong[150] ^= 1
    put("tar-checksum.tar", bytes(wrong))
    put("tar-no-end.tar", one)
    put("tar-after-end.tar", one + ENDS + b"hidden".ljust(512, b"!") + header(b"z", 0))
    put("tar-zeros.tar", bytes(100_000))
    zeros = header(b"zeros", 120_000_000) + bytes(120_000_000) + ENDS
    put("gzip-zeros.gz", gz(zeros[512:]))
    put("gzip-bomb.tar.gz", gz(zeros))
    put("xz-bomb.tar.xz", lzma.compress(zeros, preset=0))
    put("xz-memory.tar.xz", xz_says_large(good))
    broken = bytearray(gz(good))
    broken[-8] ^= 1
    put("gzip-crc.tar.gz", bytes(broken))
    broken = bytearray(lzma.compress(good))
    broken[len(broken) // 2] ^= 1
    put("xz-damaged.tar.xz", bytes(broken))
    put("gzip-two-members.tar.gz", gz(good) + gz(good))
    put("gzip-after.tar.gz", gz(good) + b"more")
    put("gzip-name.tar.gz", b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 900_000)


def xz_says_large(data):
    """A dictionary of 4 GB - 1: the size byte of the block's filter is 40."""
    x = bytearray(lzma.compress(data))
    size = (x[12] + 1) * 4
    at = x.index(b"\x21\x01", 12)
    x[at + 2] = 40
    x[12 + size - 4:12 + size] = struct.pack("<L", zlib.crc32(bytes(x[12:12 + size - 4])))
    return bytes(x)


# --- 7z, by hand (7zFormat.txt): copied, not packed


def number(n):
    """7z's own form of a number."""
    for extra in range(8):
        if n < 1 << (7 + 7 * extra):
            first = (0xFF << (8 - extra)) & 0xFF | n >> (8 * extra)
            return bytes([first]) + (n & ((1 << (8 * extra)) - 1)).to_bytes(extra, "little")
    return b"\xff" + n.to_bytes(8, "little")


def seven(packed, head, crc=None, offset=None, size=None):
    crc = zlib.crc32(head) if crc is None else crc
    start = struct.pack("<QQL", len(packed) if offset is None else offset,
                        len(head) if size is None else size, crc)
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(start)) + start + packed + head


def seven_head(size, unpacked, names, coder=b"\x01\x01\x00", files=None, parts=(b"lift\n",)):
    text = b"\0" + "".join(n + "\0" for n in names).encode("utf-16-le")
    streams = (b"\x04\x06\x00\x01\x09" + number(size) + b"\x00"
               + b"\x07\x0b\x01\x00" + coder + b"\x0c" + number(unpacked) + b"\x00"
               + b"\x08" + (b"\x0d" + number(len(names)) + b"\x09"
                            + b"".join(number(1) for _ in names[1:]) if len(names) != 1 else b"")
               + b"\x0a\x01" + b"".join(struct.pack("<L", zlib.crc32(p)) for p in parts)
               + b"\x00\x00")
    return (b"\x01" + streams + b"\x05" + number(files if files is not None else len(names))
            + b"\x11" + number(len(text)) + text + b"\x00\x00")


# The coder of 7-Zip's AES, method 06f10701: 2^19 rounds, no salt, an IV of 16 bytes.
AES = b"\x24\x06\xf1\x07\x01" + number(18) + b"\x53\x0f" + bytes(range(16))


def sevens():
    good = seven(b"lift\n", seven_head(5, 5, ["plan.md"]))
    put("7z-good.7z", good)
    put("7z-encrypted-data.7z", seven(bytes(64), seven_head(64, 5, ["plan.md"],
                                                           b"\x01" + AES)))
    body = bytes((i * 37 + 11) & 0xFF for i in range(64))
    put("7z-encrypted-header.7z", seven(body, b"\x17\x06\x00\x01\x09" + number(64)
        + b"\x00\x07\x0b\x01\x00\x01" + AES + b"\x0c" + number(50) + b"\x0a\x01"
        + struct.pack("<L", 1) + b"\x00\x00"))
    put("7z-crc.7z", seven(b"lift\n", seven_head(5, 5, ["plan.md"]), crc=1))
    put("7z-header-outside.7z", seven(b"lift\n", seven_head(5, 5, ["plan.md"]), offset=2**62))
    put("7z-header-huge.7z", seven(b"lift\n", seven_head(5, 5, ["plan.md"]), size=2**62))
    put("7z-no-header.7z", seven(b"", b""))
    put("7z-files-2-60.7z", seven(b"lift\n", seven_head(5, 5, ["plan.md"], files=2**60)))
    put("7z-says-10pb.7z", seven(b"lift\n", seven_head(5, 10**16, ["plan.md"])))
    put("7z-size-past-end.7z", seven(b"lift\n", seven_head(5000, 5000, ["plan.md"])))
    for name, path in (("dots", "../../escaped"), ("absolute", "/tmp/escaped"), ("nul", ""),
                       ("backslash", "..\\escaped"), ("bidi", "a\u202eb"), ("control", "a\x1bb")):
        put(f"7z-name-{name}.7z", seven(b"lift\n", seven_head(5, 5, [path])))
    put("7z-name-duplicate.7z", seven(b"ab", seven_head(2, 2, ["a", "a"], parts=(b"a", b"b"))))
    put("7z-encoded-in-itself.7z", seven(b"", b"\x17\x06\x00\x01\x09" + number(20)
        + b"\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + number(20) + b"\x00\x00"))
    lz = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "preset": 1,
                                                        "dict_size": 1 << 20}])
    zeros = bytes(120_000_000)
    packed = lz.compress(zeros) + lz.flush()
    put("7z-bomb.7z", seven(packed, seven_head(len(packed), 120_000_000, ["zeros"],
        b"\x01\x23\x03\x01\x01\x05\x5d" + struct.pack("<L", 1 << 20), parts=(zeros,))))
    put("7z-crc-data.7z", seven(b"lift\n", seven_head(5, 5, ["plan.md"], parts=(b"lost\n",))))
    put("7z-dictionary-4gb.7z", seven(packed[:5000], seven_head(5000, 300_000_000, ["zeros"],
        b"\x01\x23\x03\x01\x01\x05\x5d\xff\xff\xff\xff")))


# --- recordings and pictures


def box(kind, data, size=None, large=False):
    if large:
        return struct.pack(">L4sQ", 1, kind, len(data) + 16 if size is None else size) + data
    return struct.pack(">L4s", len(data) + 8 if size is None else size, kind) + data


def mvhd(duration=2000, scale=1000):
    return box(b"mvhd", struct.pack(">5L", 0, 0, 0, scale, duration) + bytes(80))


def mp4s():
    ftyp = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
    good = ftyp + box(b"moov", mvhd()) + box(b"mdat", bytes(3000))
    put("mp4-good.mp4", good)
    put("mp4-size-64.mp4", ftyp + box(b"moov", mvhd(), large=True)
        + box(b"mdat", bytes(10), large=True))
    put("mp4-size-64-huge.mp4", ftyp + box(b"mdat", b"x", size=2**63, large=True))
    put("mp4-size-64-overflow.mp4", ftyp + box(b"moov", mvhd(), size=2**64 - 1, large=True))
    put("mp4-size-64-small.mp4", ftyp + box(b"moov", mvhd(), size=8, large=True))
    put("mp4-size-zero.mp4", ftyp + box(b"moov", box(b"trak", b"", size=0), size=0))
    put("mp4-size-zero-inside.mp4", ftyp + box(b"moov", mvhd() + box(b"trak", bytes(50), size=0)))
    put("mp4-size-seven.mp4", ftyp + box(b"moov", mvhd(), size=7))
    put("mp4-size-one-cut.mp4", ftyp + b"\0\0\0\1moov\0\0")
    put("mp4-larger-than-parent.mp4", ftyp + box(b"moov", box(b"trak", mvhd(), size=99999)))
    put("mp4-box-of-eight-loop.mp4", ftyp + box(b"free", b"") * 100_000 + box(b"moov", mvhd()))
    deep = mvhd()
    for i in range(10_000):
        deep = box((b"trak", b"mdia", b"moov", b"minf")[i % 4], deep)
    put("mp4-deep.mp4", ftyp + box(b"moov", deep))
    put("mp4-ten-thousand-tracks.mp4", ftyp + box(b"moov", mvhd() + box(b"trak", box(
        b"tkhd", bytes(84))) * 9000))
    put("mp4-scale-zero.mp4", ftyp + box(b"moov", mvhd(5, 0)))
    put("mp4-duration-huge.mp4", ftyp + box(b"moov", box(b"mvhd", struct.pack(
        ">L2QLQ", 0x01000000, 2**64 - 1, 2**64 - 1, 1, 2**64 - 1) + bytes(80))))
    put("mp4-two-moov.mp4", ftyp + box(b"moov", mvhd(1)) + box(b"moov", mvhd(9)))
    stsd = box(b"stsd", struct.pack(">2L", 0, 2**32 - 1) + box(b"avc1", bytes(78)))
    put("mp4-stsd-2-32.mp4", ftyp + box(b"moov", mvhd() + box(b"trak", box(b"mdia", box(
        b"minf", box(b"stbl", stsd))))))
    put("mp4-width-huge.mp4", ftyp + box(b"moov", mvhd() + box(b"trak", box(b"tkhd", bytes(
        76) + b"\xff" * 8))))
    put("mp4-moof-many.mp4", ftyp + box(b"moov", mvhd(0)) + box(b"moof", box(b"traf", box(
        b"trun", struct.pack(">3L", 0x100, 2**32 - 1, 0)))) * 15_000)
    put("mp4-sidx-loop.mp4", ftyp + box(b"moov", mvhd(0)) + box(b"sidx", struct.pack(
        ">6LL", 0, 1, 1, 0, 0, 0x0000FFFF, 0) + bytes(500)))


def element(name, data, size=None):
    size = bytes([0x01]) + struct.pack(">Q", len(data))[1:] if size is None else size
    return name + size + data


def mkvs():
    unknown = b"\x01" + b"\xff" * 7
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"matroska"))
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", b"\x0f\x42\x40")
                   + element(b"\x44\x89", struct.pack(">d", 2000.0)))
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xe7", b"\0") + bytes(100), unknown)
    put("mkv-good.mkv", head + element(b"\x18\x53\x80\x67", info))
    put("mkv-unknown-sizes.mkv", head + element(b"\x18\x53\x80\x67", info + cluster * 50, unknown))
    put("mkv-unknown-everywhere.mkv", head + element(b"\x18\x53\x80\x67", element(
        b"\x15\x49\xa9\x66", element(b"\x44\x89", bytes(8), unknown), unknown), unknown))
    put("mkv-size-huge.mkv", head + element(b"\x18\x53\x80\x67", info, b"\x01" + b"\xff" * 6
                                            + b"\xfe"))
    put("mkv-size-zero-many.mkv", head + element(b"\x18\x53\x80\x67", b"\xec\x80" * 400_000, unknown))
    put("mkv-id-zero.mkv", head + b"\0" * 1000)
    put("mkv-size-zero-byte.mkv", head + b"\x18\x53\x80\x67\0")
    put("mkv-duration-nan.mkv", head + element(b"\x18\x53\x80\x67", element(
        b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", float("nan"))))))
    put("mkv-duration-infinite.mkv", head + element(b"\x18\x53\x80\x67", element(
        b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", float("inf"))))))
    put("mkv-larger-than-parent.mkv", head + element(b"\x18\x53\x80\x67", element(
        b"\x15\x49\xa9\x66", b"x", b"\x4f\xff")))
    deep = info
    for _ in range(3000):
        deep = element(b"\x16\x54\xae\x6b", deep)
    put("mkv-deep.mkv", head + element(b"\x18\x53\x80\x67", deep))


def chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def pictures():
    png = b"\x89PNG\r\n\x1a\n"
    for name, w, h in (("huge", 2**31 - 1, 2**31 - 1), ("negative", 2**32 - 1, 2**32 - 1),
                       ("zero", 0, 0)):
        put(f"png-{name}.png", png + chunk(b"IHDR", struct.pack(">2L5B", w, h, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b""))
        put(f"webp-{name}.webp", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0"
            + struct.pack("<L", w)[:3] + struct.pack("<L", h)[:3])
    put("png-no-ihdr.png", png + chunk(b"IDAT", b""))
    put("png-chunk-huge.png", png + b"\xff\xff\xff\xffIHDR" + bytes(20))
    put("png-chunks-many.png", png + chunk(b"tEXt", b"") * 80_000)
    put("png-text-bomb.png", png + chunk(b"IHDR", struct.pack(">2L5B", 1, 1, 8, 6, 0, 0, 0))
        + chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(100_000_000), 9)))
    put("gif-huge.gif", b"GIF89a\xff\xff\xff\xff\xf7\0\0" + bytes(768))
    put("gif-cut.gif", b"GIF89a\1")
    jpeg = b"\xff\xd8"
    put("jpeg-huge.jpg", jpeg + b"\xff\xc0\0\x11\x08\xff\xff\xff\xff\3" + bytes(9) + b"\xff\xd9")
    put("jpeg-segment-zero.jpg", jpeg + b"\xff\xe1\0\0" * 1000)
    put("jpeg-fill.jpg", jpeg + b"\xff" * 900_000)
    put("jpeg-segments-many.jpg", jpeg + b"\xff\xe2\0\2" * 200_000)

    def exif(entries, following=0):
        return (b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(
            struct.pack("<2H2L", *e) for e in entries) + struct.pack("<L", following))

    def with_exif(tiff):
        tiff = b"Exif\0\0" + tiff
        return jpeg + b"\xff\xe1" + struct.pack(">H", len(tiff) + 2) + tiff + b"\xff\xd9"

    put("jpeg-exif-loop.jpg", with_exif(exif([(0x8769, 4, 1, 8)], 8)))
    put("jpeg-exif-outside.jpg", with_exif(exif([(0x8769, 4, 1, 0xFFFFFFF0), (0x132, 2, 2**31, 5)])))
    put("jpeg-exif-count-huge.jpg", with_exif(b"II*\0\x08\0\0\0\xff\xff"))
    put("tiff-huge.tif", exif([(0x100, 4, 1, 2**32 - 1), (0x101, 4, 1, 2**32 - 1)]))
    put("tiff-loop.tif", exif([(0x100, 3, 1, 1)], 8))
    put("tiff-entries-many.tif", b"II*\0\x08\0\0\0\xff\xff" + struct.pack(
        "<2H2L", 0x8769, 4, 1, 8) * 65535)
    put("wav-huge.wav", b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\1\0\xff\xff" + b"\xff" * 12
        + b"data\xff\xff\xff\xff")
    put("wav-rate-zero.wav", b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + bytes(12)
        + b"data\x10\0\0\0" + bytes(16))
    put("wav-chunks-many.wav", b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 100_000)
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", box(b"ispe", b"\0\0\0\0" + b"\xff" * 8))))
    put("heic-huge.heic", box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta)
    put("avif-iloc.avif", box(b"ftyp", b"avif\0\0\0\0mif1avif") + box(b"meta", bytes(4) + box(
        b"iloc", b"\0\0\0\0\x88\x88\xff\xff" + b"\xff" * 500)))


# --- XML, in a zip so that it is small


def feeds():
    atom = "http://www.w3.org/2005/Atom"

    def feed(name, text):
        text = text if isinstance(text, bytes) else text.encode()
        put(f"leap-{name}.zip", zipped([("leap2a.xml", text, {"method": 8}),
                                        ("files/a.txt", "x")]))

    start, stop = f'<feed xmlns="{atom}">', "</feed>"
    feed("good", start + '<title>t</title><entry><link rel="enclosure" href="files/a.txt"/>'
         "</entry>" + stop)
    lol = "".join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10))
    feed("billion-laughs", f'<!DOCTYPE feed [<!ENTITY l0 "lol">{lol}]>' + start + "&l9;" + stop)
    feed("quadratic", f'<!DOCTYPE feed [<!ENTITY a "{"a" * 100_000}">]>' + start
         + "&a;" * 50_000 + stop)
    feed("entities-10mb", "<!DOCTYPE feed [" + "".join(
        f'<!ENTITY e{i % 100} "value">' for i in range(500_000)) + "]>" + start + stop)
    feed("references-10mb", start + "&#65;&amp;" * 1_000_000 + stop)
    feed("external", '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + start
         + "<title>&x;</title>" + stop)
    feed("external-dtd", '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">' + start + stop)
    feed("parameter", '<!DOCTYPE feed [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>'
         + start + stop)
    feed("include", start + '<x:include xmlns:x="http://www.w3.org/2001/XInclude" '
         'href="file:///etc/passwd" parse="text"/>' + stop)
    feed("undeclared", start + "<title>&nbsp;</title>" + stop)
    feed("deep", start + "<a>" * 500_000 + "</a>" * 500_000 + stop)
    feed("attributes", start + "<entry " + " ".join(f'a{i}="v"' for i in range(100_000))
         + "/>" + stop)
    feed("attribute-8mb", start + f'<entry a="{"x" * 8_000_000}"/>' + stop)
    feed("attribute-20mb", start + f'<entry a="{"x" * 20_000_000}"/>' + stop)
    feed("comment-20mb", start + f'<!--{"x" * 20_000_000}-->' + stop)
    feed("name-20mb", start + f'<{"x" * 20_000_000}/>' + stop)
    feed("text-60mb", start + "<title>" + "x" * 60_000_000 + "</title>" + stop)
    feed("68mb", start + "<title>" + "x" * 68_000_000 + "</title>" + stop)
    feed("namespaces", start + "".join(
        "<a " + " ".join(f'xmlns:n{i}x{j}="urn:{j}"' for j in range(200)) + ">" for i in range(50))
        + "<n0x0:b/>" * 500_000 + "</a>" * 50 + stop)
    feed("attributes-each", start + ("<entry " + " ".join(f'a{i}="v"' for i in range(256))
                                     + "/>") * 9_000 + stop)
    feed("entries-100001", start + "<entry/>" * 100_001 + stop)
    feed("entries-100000", start + "<entry><title>x</title></entry>" * 100_000 + stop)
    feed("links", start + "<entry><id>portfolio:a</id>" + "".join(
        f'<link rel="leap2:has_evidence" href="portfolio:{i % 3}"/>' for i in range(100_000))
        + "</entry>" + stop)
    feed("files-outside", start + "<entry>" + "".join(
        f'<link rel="enclosure" href="{h}"/>' for h in (
            "../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "files/%2e%2e/x", "%00",
            "files/a.txt%00.jpg", "http://127.0.0.1/", "files\\a.txt", "files/a.txt"))
        + "</entry>" + stop)
    feed("terminal", start + "<title>\u009b2J\u202ex</title><entry><title>a&#155;b"
         "</title></entry>" + stop)
    feed("utf16-odd", (b"\xff\xfe" + (start + stop).encode("utf-16-le"))[:-1])
    feed("utf7", '<?xml version="1.0" encoding="UTF-7"?>' + start + stop)
    feed("ebcdic", '<?xml version="1.0" encoding="IBM037"?>'.encode("cp037")
         + (start + stop).encode("cp037"))
    feed("latin1-says-utf8", (start + "<title>caf\u00e9</title>" + stop).encode("latin-1"))
    feed("nul", start + "<title>a\0b</title>" + stop)
    feed("not-xml", "plain words")
    feed("empty", "")
    feed("cut", start + "<entry><title>no end")
    put("leap-by-itself.xml", (f'<!DOCTYPE feed [<!ENTITY a "b">]>{start}&a;{stop}').encode())
    put("leap-two.zip", zipped([("leap2a.xml", start + stop), ("LEAP2A.XML", start + stop)]))
    put("leap-folder.zip", zipped([("leap2a.xml/", ""), ("leap2a.xml/x", "")]))
    put("leap-link.zip", zipped([("leap2a.xml", "/etc/passwd", {"mode": 0o120777})]))


# --- cut off


def cut():
    os.makedirs(os.path.join(folder, "cut"), exist_ok=True)
    random = bytes((i * i * 31 + i // 7) & 0xFF for i in range(4000))
    members = [("plan.md", b"lift\n" * 99), ("photos/a.bin", random), ("b.txt", b"two\n" * 300)]
    ftyp = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
    whole = {
        "zip": zipped([(n, d, {"method": 8}) for n, d in members]),
        "tar": tarred(members),
        "tar.gz": gz(tarred(members)),
        "tar.xz": lzma.compress(tarred(members)),
        "7z": seven(random, seven_head(len(random), len(random), ["a.bin"], parts=(random,))),
        "mp4": ftyp + box(b"mdat", random) + box(b"moov", mvhd() + box(b"udta", bytes(2000))),
    }
    for ending, data in whole.items():
        for at in range(0, len(data), 512):
            put(f"cut/{at:06d}.{ending}", data[:at])


def main():
    global folder
    if len(sys.argv) != 2:
        sys.exit("usage: make.py FOLDER")
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for make in (zip_names, zip_bombs, zip_counts, nested, tars, sevens, mp4s, mkvs, pictures,
                 feeds, cut):
        make()


main()
