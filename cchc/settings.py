"""Settings, read from the environment by typed readers; see docs/van-hanh.md for the list."""

from pathlib import Path

import pghistory
from celery.schedules import crontab

from cchc import environment as env
from cchc.embedded import places, servers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = places.var_dir()

DEBUG = env.flag("CCHC_DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or places.secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("CCHC_HTTPS", default=False)

INSTALLED_APPS = [
    "cchc.core",
    "units_app",
    "evidence_app",
    "tasks_app",
    "models_app",
    "scores_app",
    "reports_app",
    "units_app.apps.ProvinceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cchc.core.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cchc.core.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units_app.middleware.SignInMiddleware",
    "units_app.middleware.StaySignedInMiddleware",
    "units_app.middleware.FirstPasswordMiddleware",
    "units_app.middleware.RoleMiddleware",
    "cchc.core.middleware.AuthorMiddleware",
    "cchc.core.middleware.PaperMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cchc.urls"
WSGI_APPLICATION = "cchc.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cchc.core.context.frame",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL") or servers.database_url())}
REDIS_URL = env.text("REDIS_URL") or servers.redis_url()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "cchc.core.soft_cache.SoftRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cchc",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.whole("CCHC_SESSION_HOURS", 10, 1, 168) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "cchc_session"
CSRF_COOKIE_NAME = "cchc_csrf"
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Other names under the province's domain are not ours to force to HTTPS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

AUTH_USER_MODEL = "units_app.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        (
            "UserAttributeSimilarityValidator",
            {"user_attributes": ("username", "full_name", "email")},
        ),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = env.whole("CCHC_LOGIN_TRIES", 5, 1, 100)
AXES_COOLOFF_TIME = env.whole("CCHC_LOGIN_COOLOFF_HOURS", 1, 1, 48)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # units_app.admin shows the attempts, in Vietnamese
AXES_LOCKOUT_CALLABLE = "units_app.views.login_locked"
AXES_CLIENT_IP_CALLABLE = "cchc.core.addresses.client_address"
PROXIES = env.whole("CCHC_PROXIES", 0, 0, 5)

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["cchc.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = places.static_root()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
# Four fields for each of 4,000 units (appraising many at once), and the page's own.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 16_100
DATA_UPLOAD_MAX_NUMBER_FILES = 30
# On the disk of the data, not in /tmp, which in a container is memory; the sweep tidies it up.
FILE_UPLOAD_TEMP_DIR = places.uploads_dir()
FILE_UPLOAD_HANDLERS = [
    "cchc.core.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "cchc"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_keepalive": True,
    # A page that queues a job gives up soon when the broker is away; the schedule catches up.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "core.heartbeat", "schedule": 30.0},
    "keep-printed": {"task": "core.keep_printed", "schedule": 60.0},
    "tidy-imports": {"task": "core.tidy_imports", "schedule": crontab(hour=3, minute=20)},
    "completion-if-stale": {"task": "tasks.recompute_if_stale", "schedule": 60.0},
    "completion": {"task": "tasks.recompute", "schedule": crontab(minute="*/15")},
    "report-periods": {"task": "reports.make_periods", "schedule": crontab(hour=3, minute=40)},
    "packs-at-cut-off": {
        "task": "reports.packs_at_cut_off",
        "schedule": crontab(hour=0, minute=10),
    },
    "packs-catch-up": {"task": "reports.packs_catch_up", "schedule": crontab(minute="*/5")},
    "reminders": {"task": "tasks.remind", "schedule": crontab(minute="*/10")},
    "deliveries": {"task": "reports.mail_deliveries", "schedule": crontab(minute="3-59/10")},
    "completion-last-minute-of-day": {
        "task": "tasks.recompute",
        "schedule": crontab(hour=23, minute=59),
    },
    "scores-counted": {"task": "scores.refresh_counted", "schedule": crontab(minute="7-59/15")},
    "scores-compared": {"task": "scores.renew_all_compared", "schedule": crontab(minute="*/10")},
    "round-reminders": {
        "task": "scores.mail_round_reminders",
        "schedule": crontab(minute="*/5"),
    },
    "external-rankings": {
        "task": "scores.recompute_external",
        "schedule": crontab(minute="4-59/15"),
    },
    "external-check": {"task": "scores.check_external", "schedule": crontab(hour=2, minute=50)},
    "rankings-if-stale": {"task": "scores.rankings_if_stale", "schedule": 60.0},
    "rankings-checked": {"task": "scores.check_rankings", "schedule": crontab(hour=2, minute=55)},
    "publications-verified": {
        "task": "scores.verify_publications",
        "schedule": crontab(hour=3, minute=5),
    },
    "bulk-catch-up": {"task": "tasks.catch_up_bulk", "schedule": crontab(minute="*/5")},
    "evidence-catch-up": {"task": "evidence.catch_up", "schedule": crontab(minute="*/10")},
    "evidence-sweep": {"task": "evidence.sweep", "schedule": crontab(hour=2, minute=20)},
}

DJANGO_TABLES2_TEMPLATE = "core/_table.html"
DJANGO_TABLES2_PAGE_RANGE = 7

# "events" belongs to the domain; the audit trail is read as `audit`.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="audit", related_query_name="audit")

# What a province may set for itself.
PROVINCE_CODE = env.text("CCHC_PROVINCE", "42")
# Who writes reports, how the office's mark in document numbers reads, and who signs them.
OFFICE_NAME = env.text("CCHC_OFFICE", "Sở Nội vụ")
OFFICE_MARK = env.text("CCHC_OFFICE_MARK", "SNV")
OFFICE_SIGNER = env.text("CCHC_OFFICE_SIGNER", "Giám đốc")
UPDATE_WITHIN_DAYS = env.whole("CCHC_UPDATE_WITHIN_DAYS", 15, 1, 365)
DUE_SOON_DAYS = env.whole("CCHC_DUE_SOON_DAYS", 15, 1, 365)
SCORES_DUE_SOON_DAYS = env.whole("CCHC_SCORES_DUE_SOON_DAYS", 5, 0, 60)  # working days
ESCALATE_AFTER = env.whole("CCHC_ESCALATE_AFTER", 3, 1, 60)  # reminded days
WORK_HOURS = env.hours("CCHC_WORK_HOURS", "07:30-17:00")
SOFFICE = env.text("CCHC_SOFFICE")  # LibreOffice; empty: as found on the PATH
BASE_URL = env.text("CCHC_BASE_URL", "http://localhost:8000").rstrip("/")
PUBLIC_PAGE = env.flag("CCHC_PUBLIC_PAGE", default=False)  # publications without signing in
EXTENSIONS_MAX = env.whole("CCHC_EXTENSIONS_MAX", 0, 0, 50)  # of one assignment; 0: no cap
EVIDENCE_MAX_MB = env.whole("CCHC_EVIDENCE_MAX_MB", 25, 1, 500)
# Days before a figure after application is due on which it is asked for; days of appraisal after
# which a decision is waited for long.
INITIATIVES_DUE_SOON_DAYS = env.whole("CCHC_INITIATIVES_DUE_SOON_DAYS", 30, 1, 365)
INITIATIVES_DECIDE_WITHIN_DAYS = env.whole("CCHC_INITIATIVES_DECIDE_WITHIN_DAYS", 30, 1, 365)
# From how much alike on (0-100) an initiative is told beside another one, and from how much on
# recognising it asks why it is no duplicate.
LIKENESS_SHOWN = env.whole("CCHC_LIKENESS_SHOWN", 60, 1, 100)
LIKENESS_STRONG = env.whole("CCHC_LIKENESS_STRONG", max(80, LIKENESS_SHOWN), LIKENESS_SHOWN, 100)

# Kinds of sheets that `import_sheet` and `export_sheet` know: where each declares its columns.
SHEET_KINDS = {
    "assignments": "tasks_app.sheets.ASSIGNMENTS",
    "initiatives": "models_app.sheets.INITIATIVES",
    "adoptions": "models_app.adoption_sheet.ADOPTIONS",
    "initiative-counts": "models_app.count_sheet.INITIATIVE_COUNTS",
    "units": "units_app.sheets.UNITS",
    "calendar": "units_app.calendar_sheet.CALENDAR",
    "comparison": "tasks_app.comparison_sheet.COMPARISON",
    "comparison-counts": "tasks_app.change_counts_sheet.CHANGE_COUNTS",
    "completion": "tasks_app.completion_sheet.COMPLETION",
    "overdue": "tasks_app.overdue_sheet.OVERDUE",
    "freshness": "tasks_app.freshness_sheet.FRESHNESS",
    "ranking": "scores_app.sheet_kinds.rankings.RANKING",
    "forecast": "reports_app.forecast_sheet.FORECAST",
    "forecast-tasks": "reports_app.forecast_sheet.FORECAST_TASKS",
    "commune-map": "reports_app.cartogram.sheet.COMMUNE_MAP",
    "extensions": "tasks_app.extension_lists.EXTENSIONS",
    "criteria": "scores_app.sheet_kinds.criteria.CRITERIA",
    "scores": "scores_app.sheet_kinds.scores.SCORES",
    "external-index": "scores_app.sheet_kinds.external_index.EXTERNAL_INDEX",
    "external-tables": "scores_app.sheet_kinds.external_tables.EXTERNAL_TABLES",
    "external-results": "scores_app.sheet_kinds.external_tables.EXTERNAL_RESULTS",
}

# Mail: to the console until a server is named.
EMAIL_HOST = env.text("CCHC_SMTP_HOST")
EMAIL_BACKEND = "django.core.mail.backends.{}.EmailBackend".format(
    "smtp" if EMAIL_HOST else "console"
)
EMAIL_PORT = env.whole("CCHC_SMTP_PORT", 25, 1, 65535)
EMAIL_HOST_USER = env.text("CCHC_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("CCHC_SMTP_PASSWORD")
EMAIL_SECURITY = env.one_of("CCHC_SMTP_SECURITY", "none", ("none", "starttls", "tls"))
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("CCHC_MAIL_FROM", "cchc@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("CCHC_LOG_LEVEL", "INFO")},
    # Tells of each letter of each PDF.
    "loggers": {"fontTools": {"level": "WARNING"}},
}
