from hypothesis import HealthCheck, settings

# A busy machine is no defect: no example may fail for being slow.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("unhurried")
