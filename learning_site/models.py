"""The one table of the top floor: Wagtail's task in which a reviewer signs a module off."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.models import AbstractGroupApprovalTask

from learning_site.editorial import receivers
from learning_site.editorial.review_forms import ReturnForm, Said


class SafeguardingReviewTask(AbstractGroupApprovalTask):
    """Who looked at the words, by which role, and until when that is good, is asked of whoever approves."""

    TEXTS: ClassVar[dict[str, Any]] = {"approve": Said, "reject": ReturnForm}

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "safeguarding review"
        verbose_name_plural = "safeguarding reviews"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Whoever saved the words last may give them back, and may not sign them off."""
        actions = [("reject", "Give back for changes", True), ("approve", "Sign off", True)]
        offered = bool(super().get_actions(obj, user))
        revision = obj.get_latest_revision()
        own = revision is not None and revision.user_id == user.pk
        return [one for one in actions if offered and not (own and one[0] == "approve")]

    def get_form_for_action(self, action: str) -> Any:
        return self.TEXTS[action]

    def on_action(self, task_state: Any, user: Any, action_name: str, **said: Any) -> Any:
        if action_name == "approve":
            receivers.sign_off_what_was_reviewed(task_state.revision, said, by=user)
            said = {"comment": said.get("what_changed", "")}
        return super().on_action(task_state, user, action_name, **said)

    @classmethod
    def get_description(cls) -> str:
        return "A reviewer of the groups signs the module off: by which role, and until when"
