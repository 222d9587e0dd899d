"""Django's migrations of one schema, without drawing every model of the past again at each step.

Django keeps all models of the past rendered while it migrates, and renders again whatever a step may touch: nine tenths
of the time of a new database. Here a step renders the models it asks for, with what those point to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation


def migrate(app_labels: set[str]) -> None:
    """Bring the current schema to the last migration of these applications, and of what they depend on."""
    executor = _Executor(connection)
    executor.loader.check_consistent_history(connection)
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in app_labels]
    plan = executor.migration_plan(targets)
    before = executor._create_project_state(with_applied_migrations=True)  # noqa: SLF001  as Django's command
    emit_pre_migrate_signal(0, False, connection.alias, apps=before.apps, plan=plan)
    after = executor.migrate(targets, plan, before.clone())
    after.clear_delayed_apps_cache()
    emit_post_migrate_signal(0, False, connection.alias, apps=after.apps, plan=plan)


class _Executor(MigrationExecutor):
    def _create_project_state(self, *args: Any, **options: Any) -> ProjectState:
        state = super()._create_project_state(*args, **options)  # type: ignore[misc]
        return LazyState(state.models, state.real_apps)


class LazyState(ProjectState):
    """The models of one moment: a change forgets what was rendered, the clone from before it inherits that."""

    @cached_property
    def apps(self) -> StateApps:
        """The registry of this moment, rendered as it is read."""
        return LazyApps(self.real_apps, self.models)

    def clone(self) -> ProjectState:
        """The same models; what was rendered of them goes over, for this state is about to change, or the clone."""
        twin = LazyState({key: model.clone() for key, model in self.models.items()}, self.real_apps)
        rendered = self.__dict__.pop("apps", None)
        if rendered:
            twin.apps = rendered
            rendered.states = twin.models
        return twin

    def reload_model(self, *_models: Any, **_options: Any) -> None:
        """Something changed: nothing rendered is true any more."""
        self.__dict__.pop("apps", None)

    reload_models = reload_model

    def clear_delayed_apps_cache(self) -> None:
        """Somebody is about to look around: a migration written in Python, a signal."""
        self.apps.get_models()


class LazyApps(StateApps):
    """A registry that renders a model, and all it points to, when it is asked for it; all when asked for all.

    What points to a model is looked for among all models, so it is found as well.
    """

    def __init__(self, real_apps: Any, states: dict[tuple[str, str], ModelState]) -> None:
        self.states: dict[tuple[str, str], ModelState] = {}
        super().__init__(real_apps, {})
        self.states = states

    def get_model(self, app_label: str, model_name: str | None = None, *args: Any, **options: Any) -> Any:
        """One model, with what it points to."""
        label, _, name = app_label.partition(".")
        with self.bulk_update():
            self._render(label, (model_name or name).lower())
        return super().get_model(app_label, model_name, *args, **options)

    @cache  # noqa: B019  as Django's own, which is emptied by the same hand
    def get_models(self, *args: Any, **options: Any) -> Any:
        """All of them."""
        with self.bulk_update():
            for key in self.states:
                self._render(*key)
        return super().get_models(*args, **options)

    def _render(self, app_label: str, name: str) -> None:
        state = self.states.get((app_label, name))
        if state is None or name in self.all_models[app_label]:
            return
        state.render(self)
        for target in _targets(state):
            self._render(*target)


def _targets(state: ModelState) -> Iterator[tuple[str, str]]:
    for field in state.fields.values():
        if field.remote_field:
            for model in (field.remote_field.model, getattr(field.remote_field, "through", None)):
                if model:
                    yield resolve_relation(model, state.app_label, state.name_lower)
