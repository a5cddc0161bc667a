"""Customer-relationship surveys on the web: collects answers, shows results.

Importable with nothing but the standard library, so that ``python3 -m surveyapp`` can set up its
own environment; the application factory is ``surveyapp.app.create_app``.
"""

import os

# Many small matrices are multiplied here: threads of the linear algebra would wait for each other
# and take the processors from other requests. Read once, when numpy is first imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
