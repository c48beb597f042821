"""The inbox in the browser: items are read beside what they propose, accepted, edited and dropped.

Its pages stand below the desk of each dossier; programs have it at `/inbox` and `/feeds`, since the
inbox is of the whole database. Facts go the way of the desk's forms.
"""
