"""What build.spec, PyInstaller's recipe, is made of: what goes, whose licences stay, what systems ask of a program."""
