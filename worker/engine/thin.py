"""Triton's kernels for a step on a card: products of one row, and attention of any number of rows.

A row alone reads every weight once for one product, so nothing counts but that memory never rests:
a program streams the weights of a few outputs through its registers, and what lies between the
products (norms, rotation, gates, what goes to the cache) rides along. EARLY: a kernel may start
while the one before still drains, and waits before it reads what that one wrote (programmatic
dependent launch, from compute capability 9.0 on).

Numbers are added up in 32 bits; a norm's divisor is taken from what the product reads anyway.
"""

import triton
import triton.language as tl
from triton.language.extra.cuda import gdc_launch_dependents, gdc_wait


@triton.jit
def stream(
    x,
    weight,
    second,
    gain,
    n,
    inside,
    K: tl.constexpr,
    TWO: tl.constexpr,
    NORM: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """Rows n of one or two weights (N, K) times x (K,): two of (n,), and the sum of x squared.

    With NORM x is multiplied by gain (K,), and what it was before counts as squared.
    """
    if EARLY:
        gdc_launch_dependents()
        gdc_wait()
    k = tl.arange(0, BLOCK)
    at = n[:, None] * K + k[None, :]
    a = tl.zeros(at.shape, tl.float32)
    b = tl.zeros(at.shape, tl.float32)
    squares = tl.zeros(k.shape, tl.float32)
    for start in tl.range(0, K, BLOCK, num_stages=STAGES):
        y = tl.load(x + start + k).to(tl.float32)
        w = tl.load(weight + start + at, inside[:, None], 0.0, eviction_policy="evict_first")
        if TWO:
            v = tl.load(second + start + at, inside[:, None], 0.0, eviction_policy="evict_first")
        if NORM:
            squares += y * y
            y *= tl.load(gain + start + k).to(tl.float32)
        a += w.to(tl.float32) * y[None, :]
        if TWO:
            b += v.to(tl.float32) * y[None, :]
    return tl.sum(a, axis=1), tl.sum(b, axis=1), tl.sum(squares, axis=0)


@triton.jit
def scaled(a, scale, n, inside, SCALED: tl.constexpr):
    """Outputs of a weight in 8 bits, each times its own scale."""
    return a * tl.load(scale + n, inside, 0.0).to(tl.float32) if SCALED else a


@triton.jit
def normed(
    x,
    weight,
    scale,
    gain,
    eps,
    n,
    apart,
    inside,
    K: tl.constexpr,
    SCALED: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """Outputs n and n + apart of a weight, of the norm of x."""
    second = weight + apart * K
    a, b, squares = stream(x, weight, second, gain, n, inside, K, True, True, BLOCK, STAGES, EARLY)
    root = tl.rsqrt(squares / K + eps)
    a, b = scaled(a, scale, n, inside, SCALED), scaled(b, scale, n + apart, inside, SCALED)
    return a * root, b * root


@triton.jit
def enter(
    x,
    weight,
    scale,
    gain,
    eps,
    q,
    memory,
    values,
    lane,
    place,
    cos,
    sin,
    HEADS: tl.constexpr,
    KV: tl.constexpr,
    D: tl.constexpr,
    K: tl.constexpr,
    SCALED: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """Norm, queries, keys, values, rotation: queries to q (HEADS * D,), the rest to slot 0 of a
    layer's memory (2, slots, KV, places, D), whose values start at `values` and heads at multiples
    of `lane`. A program: ROWS pairs of numbers that are turned together, of one head.
    """
    half: tl.constexpr = D // 2
    head = tl.program_id(0) // (half // ROWS)
    j = tl.program_id(0) % (half // ROWS) * ROWS + tl.arange(0, ROWS)
    n, inside = head * D + j, j < half
    a, b = normed(
        x, weight, scale, gain, eps, n, half, inside, K, SCALED, BLOCK, STAGES, EARLY
    )  # fmt: skip
    here = tl.load(place)
    if head < HEADS + KV:
        c = tl.load(cos + here * D + j).to(tl.float32)
        s = tl.load(sin + here * D + j + half).to(tl.float32)
        a, b = a * c - b * s, b * c + a * s
    if head < HEADS:
        tl.store(q + n, a.to(q.dtype.element_ty))
        tl.store(q + n + half, b.to(q.dtype.element_ty))
    else:
        first = (head - HEADS) // KV * values + (head - HEADS) % KV * lane
        to = memory + first + here * D + j
        tl.store(to, a.to(memory.dtype.element_ty))
        tl.store(to + half, b.to(memory.dtype.element_ty))


@triton.jit
def onto(
    x,
    weight,
    scale,
    residual,
    N: tl.constexpr,
    K: tl.constexpr,
    SCALED: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """residual (N,) += weight (N, K) times x (K,)."""
    n = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    inside = n < N
    a, _, _ = stream(x, weight, weight, x, n, inside, K, False, False, BLOCK, STAGES, EARLY)
    to = residual + n
    a = scaled(a, scale, n, inside, SCALED) + tl.load(to, inside, 0.0).to(tl.float32)
    tl.store(to, a.to(residual.dtype.element_ty), inside)


@triton.jit
def gate(
    x,
    weight,
    scale,
    gain,
    eps,
    y,
    N: tl.constexpr,
    K: tl.constexpr,
    SCALED: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """Norm, gate and up (2 * N, K), and y (N,) = silu(gate) * up."""
    n = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    inside = n < N
    a, b = normed(
        x, weight, scale, gain, eps, n, N, inside, K, SCALED, BLOCK, STAGES, EARLY
    )  # fmt: skip
    tl.store(y + n, (a / (1 + tl.exp(-a)) * b).to(y.dtype.element_ty), inside)


@triton.jit
def head(
    x,
    weight,
    gain,
    eps,
    logits,
    N: tl.constexpr,
    K: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK: tl.constexpr,
    STAGES: tl.constexpr,
    EARLY: tl.constexpr,
):
    """Norm, and logits (N,) in 32 bits."""
    n = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)
    inside = n < N
    a, _, squares = stream(x, weight, weight, gain, n, inside, K, False, True, BLOCK, STAGES, EARLY)
    tl.store(logits + n, a * tl.rsqrt(squares / K + eps), inside)


@triton.jit
def together(parts, sums, mine, shares, g, pair, D: tl.constexpr):
    """What the shares of the places found, as one softmax over all of them: (16, D)."""
    peak = tl.full((16,), float("-inf"), tl.float32)
    for s in range(shares):
        peak = tl.maximum(peak, tl.load(sums + (mine + s) * 32 + g, cache_modifier=".cg"))
    mass = tl.zeros((16,), tl.float32)
    mean = tl.zeros((16, D), tl.float32)
    for s in range(shares):
        told = sums + (mine + s) * 32 + g
        weight = tl.exp(tl.load(told, cache_modifier=".cg") - peak)
        mass += weight * tl.load(told + 16, cache_modifier=".cg")
        part = tl.load(parts + (mine + s) * 16 * D + pair, cache_modifier=".cg")
        mean += weight[:, None] * part
    return mean / mass[:, None]


@triton.jit
def look(y, keys, values, begin, end, scale, D: tl.constexpr, BLOCK: tl.constexpr):
    """16 queries over the places from begin to end: their weighted sum of values (16, D), the
    weights' sum and the highest score (16,), by which the weights are scaled.
    """
    d, near = tl.arange(0, D), tl.arange(0, BLOCK)
    peak = tl.full((16,), float("-inf"), tl.float32)
    mass = tl.zeros((16,), tl.float32)
    mean = tl.zeros((16, D), tl.float32)
    for start in range(begin, end, BLOCK):
        seen = start + near < end
        key = keys + (start + near)[:, None] * D + d[None, :]
        k = tl.load(key, seen[:, None], 0.0)
        v = tl.load(key + values, seen[:, None], 0.0)
        score = tl.where(
            seen[None, :], tl.dot(y, tl.trans(k), input_precision="ieee") * scale, float("-inf")
        )
        higher = tl.maximum(peak, tl.max(score, axis=1))
        weight, fade = tl.exp(score - higher[:, None]), tl.exp(peak - higher)
        mass = mass * fade + tl.sum(weight, axis=1)
        mean = mean * fade[:, None] + tl.dot(weight.to(v.dtype), v, input_precision="ieee")
        peak = higher
    return mean, mass, peak


@triton.jit
def attend(
    q,
    stride,
    memory,
    values,
    slot,
    lane,
    place,
    mixed,
    parts,
    sums,
    arrived,
    scale,
    KV: tl.constexpr,
    GROUP: tl.constexpr,
    D: tl.constexpr,
    IDLE: tl.constexpr,
    SPLITS: tl.constexpr,
    LEAST: tl.constexpr,
    BLOCK: tl.constexpr,
    EARLY: tl.constexpr,
):
    """What each row's token takes from the places up to its own: q, mixed (rows, KV * GROUP * D).

    A program: the queries that share a head of keys and values, and one of SPLITS shares of the
    places; whichever share comes last adds them up, in the order of places (Flash-Decoding, Dao
    et al. 2023). parts (rows, KV, SPLITS, 16, D), sums (rows, KV, SPLITS, 2, 16); arrived (rows,
    KV) is 0 before and after. A row at the place IDLE speaks for nobody, and looks at one place.
    """
    if EARLY:
        gdc_launch_dependents()
        gdc_wait()
    row, kv, share = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    g, d = tl.arange(0, 16), tl.arange(0, D)
    own = g < GROUP
    here = tl.load(place + row)
    length = tl.where(here < IDLE, here + 1, 1)
    each = tl.maximum(tl.cdiv(tl.cdiv(length, SPLITS), BLOCK), LEAST) * BLOCK
    shares = tl.cdiv(length, each)
    end = tl.minimum(share * each + each, length)
    at = (kv * GROUP + g[:, None]) * D + d[None, :]
    y = tl.load(q + row * stride + at, own[:, None], 0.0)
    keys = memory + row.to(tl.int64) * slot + kv.to(tl.int64) * lane
    mean, mass, peak = look(y, keys, values, share * each, end, scale, D, BLOCK)
    to = mixed + row * (KV * GROUP * D) + at
    if shares == 1:
        if share == 0:
            tl.store(to, (mean / mass[:, None]).to(mixed.dtype.element_ty), own[:, None])
    elif share < shares:
        mine = (row * KV + kv) * SPLITS
        pair = g[:, None] * D + d[None, :]
        tl.store(parts + (mine + share) * 16 * D + pair, mean)
        tl.store(sums + (mine + share) * 32 + g, peak)
        tl.store(sums + (mine + share) * 32 + 16 + g, mass)
        tl.debug_barrier()
        if tl.atomic_add(arrived + row * KV + kv, 1, sem="acq_rel") == shares - 1:
            tl.store(arrived + row * KV + kv, 0)
            whole = together(parts, sums, mine, shares, g, pair, D)
            tl.store(to, whole.to(mixed.dtype.element_ty), own[:, None])
