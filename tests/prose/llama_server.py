"""llama.cpp's server with a model file, until its input ends; prints its address."""

import sys

import xllamacpp

# The model was not tuned to talk: it goes on with what stands before.
PLAIN = (
    "{% for one in messages %}{{ one.content }}"
    "{{ ' ' if one.role == 'user' else '\n\n' }}{% endfor %}"
)

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.port = int(sys.argv[2])
parameters.n_ctx = 2048
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
parameters.chat_template = PLAIN
parameters.use_jinja = True
server = xllamacpp.Server(parameters)
sys.stdout.write(f"{server.listening_address}\n")
sys.stdout.flush()
sys.stdin.read()
