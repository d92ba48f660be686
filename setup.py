"""Which folders are installed; all else about the package stands in pyproject.toml.

In the repository the templates stand beside the package; a wheel carries them inside it.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["generator", "generator.*"]), "generator.site_templates"],
    package_dir={"generator.site_templates": "site_templates"},
)
