"""The pack of a reporting period: its sheets and documents as one ZIP that can be proved."""
