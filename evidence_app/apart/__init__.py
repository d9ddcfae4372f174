"""What opens files that people sent. It runs as a program of its own with little memory and time
(`evidence_app.contents` starts it), so that no file can take the web server or a worker along.

Nothing here knows Django, the database or any secret of the installation.
"""
