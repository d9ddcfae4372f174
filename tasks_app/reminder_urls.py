from django.urls import path

from tasks_app.views import reminders

urlpatterns = [
    path("", reminders.reminder_home, name="reminder_home"),
    path("nhat-ky/", reminders.reminder_log, name="reminder_log"),
]
