"""What the code offers, the documents name."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SETTINGS = sorted(
    set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "learning_site/settings/__init__.py").read_text()))
)
COMMANDS = sorted(
    path.stem
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    for path in Path(config.path).glob("management/commands/[a-z]*.py")
)


def test_there_are_settings_and_commands_to_look_for():
    assert len(SETTINGS) > 10
    assert "run_due" in COMMANDS


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_explained(name):
    assert f"`{name}`" in (ROOT / "docs/settings.md").read_text(), f"{name} is not in docs/settings.md"
    assert re.search(rf"^{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE), f"{name} is not in .env.example"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_explained(name):
    assert f"`{name}`" in (ROOT / "docs/commands.md").read_text(), f"{name} is not in docs/commands.md"


def test_every_decision_is_numbered_once():
    numbers = [path.name[:4] for path in sorted((ROOT / "docs/adr").glob("*.md")) if path.name[:4].isdecimal()]
    assert len(numbers) == len(set(numbers))
