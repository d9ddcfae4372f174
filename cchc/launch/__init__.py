"""What bin/run and bin/test do; written for a bare Python, before anything is installed."""
