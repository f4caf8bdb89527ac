# The same step in PyTorch and JAX, on as many threads as the argument says: the fastest of many runs in microseconds, or a line
# about what is missing.
import os
import sys
import time

threads = int(sys.argv[1])
if threads == 1:
    os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
elif hasattr(os, "sched_setaffinity"):
    # JAX starts as many threads as it is given processors.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def fastest(run):
    for _ in range(20):
        run()
    best = float("inf")
    for _ in range(500):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best * 1e6


def weights(rows, cols):
    return [[((i * 31 + j * 17) % 23) / 23 - 0.5 for j in range(cols)] for i in range(rows)]


shapes = [(784, 128), (1, 128), (128, 10), (1, 10)]
inputs = [[((i * j) % 7) / 7 for j in range(784)] for i in range(64)]
labels = [i % 10 for i in range(64)]

try:
    import torch

    torch.set_num_threads(threads)
    ws = [torch.tensor(weights(*shape), requires_grad=True) for shape in shapes]
    x, t = torch.tensor(inputs), torch.tensor(labels)

    def step():
        h = torch.sigmoid(x @ ws[0] + ws[1])
        loss = torch.nn.functional.cross_entropy(h @ ws[2] + ws[3], t)
        torch.autograd.grad(loss, ws)

    print(f"PyTorch {torch.__version__}: {fastest(step)}")
except ImportError:
    print("PyTorch is not installed: no row of it")

try:
    import jax
    import jax.numpy as jnp

    ws = [jnp.array(weights(*shape), dtype=jnp.float32) for shape in shapes]
    x, t = jnp.array(inputs, dtype=jnp.float32), jnp.array(labels)

    def loss(ws):
        h = jax.nn.sigmoid(x @ ws[0] + ws[1])
        y = jax.nn.log_softmax(h @ ws[2] + ws[3])
        return -jnp.mean(y[jnp.arange(64), t])

    compiled = jax.jit(jax.value_and_grad(loss))
    print(f"JAX {jax.__version__}: {fastest(lambda: jax.block_until_ready(compiled(ws)))}")
except ImportError:
    print("JAX is not installed: no row of it")
